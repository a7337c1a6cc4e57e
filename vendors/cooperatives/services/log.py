"""The activity log as the register writes it, under the household, in its office."""

from collections.abc import Mapping
from typing import Any

from core.activity_log import record
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner

ACT = "household.private"


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


def note_seen(household: Household) -> None:
    """Somebody saw the numbers of a household's people."""
    note(ACT, household)


def note_shown(cooperative: Partner, *, count: int) -> None:
    """Somebody took the numbers of so many households as a file."""
    scope = f"office:{cooperative.code}"
    after = {"households": count}
    record(ACT, cooperative, after=after, scope=scope, seller=cooperative)
