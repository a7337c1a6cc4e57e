"""Wiring of harvests that households deliver at the depot."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from vendors.cooperatives.models import Household

# Of a household's receipts, how many its page shows.
LATEST = 3


class IntakeConfig(AppConfig):
    name = "office.intake"
    verbose_name = _("Intake")

    def ready(self) -> None:
        from vendors.cooperatives.sections import add_section

        from . import acts, receivers  # noqa: F401 - they register themselves

        add_section(
            "receipts",
            template="accounts/household_latest_receipts.html",
            ask=_of_member,
            place=50,
        )


def _of_member(household: "Household", until: date | None) -> dict[str, Any] | None:
    """The latest receipts, for those who belong to the household now."""
    from .queries.lists import latest_of
    from .queries.selling import sums_by_intake

    if until is not None:
        return None
    rows = latest_of(household, LATEST)
    return {"rows": rows, "sold": sums_by_intake(rows)}
