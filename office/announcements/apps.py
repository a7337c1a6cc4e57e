"""Wiring of what a cooperative tells its members: announcements, tasks, documents."""

from datetime import date
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.sections import PageSection

if TYPE_CHECKING:
    from vendors.cooperatives.models import Household

# Of each the newest, on the household's own page.
LATEST = 3


class AnnouncementsConfig(AppConfig):
    name = "office.announcements"
    verbose_name = _("Announcements")

    def ready(self) -> None:
        from vendors.cooperatives.sections import SECTIONS

        from . import action_labels, notifications, receivers  # noqa: F401 - they register themselves

        SECTIONS.provide(_of_member)


def _of_member(household: "Household", until: date | None) -> PageSection | None:
    """What its cooperative tells and asks, for those who belong to it now."""
    from .queries import news_for, tasks_for

    if until is not None or household.left is not None:
        return None
    tasks = tasks_for([household]).filter(done=None)
    section = {
        "tasks": list(tasks[:LATEST]),
        "news": list(news_for([household])[:LATEST]),
    }
    return PageSection("accounts/household_news.html", section, place=10)
