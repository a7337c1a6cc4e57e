"""The log of acts as the register writes it: under the household, in its office."""

from collections.abc import Mapping
from typing import Any

from core.audit import record
from vendors.cooperatives.models import Household


def note(
    act: str,
    household: Household,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """The cooperative's office sees it, also of what people did on their own page."""
    cooperative = household.cooperative
    record(
        act,
        household,
        before=before,
        after=after,
        reason=reason,
        scope=f"office:{cooperative.code}",
        seller=cooperative,
    )
