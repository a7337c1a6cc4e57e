"""Wiring of how a cooperative shares its surplus."""

from datetime import date
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.sections import PageSection

if TYPE_CHECKING:
    from vendors.cooperatives.models import Household


class DistributionConfig(AppConfig):
    name = "office.distribution"
    verbose_name = _("Distribution")

    def ready(self) -> None:
        from office.distribution.pdf.account import account_files
        from reports.office.others import OTHERS
        from vendors.cooperatives.rules import CLOSED
        from vendors.cooperatives.sections import SECTIONS

        from . import action_labels, notifications, privacy, receivers  # noqa: F401 - they register themselves
        from .queries.runs import is_shared

        OTHERS.provide(account_files)
        CLOSED.provide(is_shared)
        SECTIONS.provide(_of_member)
        SECTIONS.provide(_votes_of_member)


def _of_member(_household: "Household", until: date | None) -> PageSection | None:
    """The way to the account, for those who belong to the household now."""
    if until is not None:
        return None
    return PageSection("accounts/household_account_link.html", {}, place=100)


def _votes_of_member(household: "Household", until: date | None) -> PageSection | None:
    """What the household can vote on, and what came of it."""
    from .queries.polls import votes_of

    if until is not None or household.left is not None:
        return None
    votes = votes_of(household, timezone.now())
    if not votes:
        return None
    return PageSection("accounts/household_votes.html", {"votes": votes}, place=5)
