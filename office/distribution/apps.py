"""Wiring of how a cooperative shares its surplus."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from vendors.cooperatives.models import Household


class DistributionConfig(AppConfig):
    name = "office.distribution"
    verbose_name = _("Distribution")

    def ready(self) -> None:
        from office.reports.others import OTHERS
        from vendors.cooperatives.sections import add_section

        from . import acts, receivers  # noqa: F401 - acts named, news awaited
        from .papers.ordered import ORDERED
        from .services.printing import ACCOUNTS

        OTHERS[ACCOUNTS] = ORDERED
        from vendors.cooperatives.closing import add_closing

        from .queries.runs import is_shared

        add_closing("distribution", is_shared)
        add_section(
            "account", template="accounts/household_account_link.html", ask=_of_member
        )


def _of_member(_household: "Household", until: date | None) -> dict[str, Any] | None:
    """The way to the account, for those who belong to the household now."""
    return {} if until is None else None
