"""Wiring of harvests that households deliver at the depot."""

from datetime import date
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.sections import PageSection

if TYPE_CHECKING:
    from vendors.cooperatives.models import Household

# Of a household's receipts, how many its page shows.
LATEST = 3


class IntakeConfig(AppConfig):
    name = "office.intake"
    verbose_name = _("Intake")

    def ready(self) -> None:
        from vendors.cooperatives.sections import SECTIONS

        from . import action_labels, notifications, receivers  # noqa: F401 - they register themselves

        SECTIONS.provide(_of_member)


def _of_member(household: "Household", until: date | None) -> PageSection | None:
    """The latest receipts, for those who belong to the household now."""
    from office.intake.queries.traces import sums_by_intake

    from .queries.lists import latest_of

    if until is not None:
        return None
    rows = latest_of(household, LATEST)
    section = {"rows": rows, "sold": sums_by_intake(rows)}
    return PageSection("accounts/household_latest_receipts.html", section, place=50)
