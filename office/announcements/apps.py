"""Wiring of what a cooperative tells its members: announcements, tasks, documents."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from vendors.cooperatives.models import Household

# Of each the newest, on the household's own page.
LATEST = 3


class AnnouncementsConfig(AppConfig):
    name = "office.announcements"
    verbose_name = _("Announcements")

    def ready(self) -> None:
        from vendors.cooperatives.sections import add_section

        from . import acts, mails, receivers  # noqa: F401 - they register themselves

        add_section(
            "news",
            template="accounts/household_news.html",
            ask=_of_member,
            place=10,
        )


def _of_member(household: "Household", until: date | None) -> dict[str, Any] | None:
    """What its cooperative tells and asks, for those who belong to it now."""
    from .queries import news_for, tasks_for

    if until is not None or household.left is not None:
        return None
    tasks = tasks_for([household]).filter(done=None)
    return {
        "tasks": list(tasks[:LATEST]),
        "news": list(news_for([household])[:LATEST]),
    }
