"""Wiring of what a cooperative tells its members: announcements, tasks, documents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnnouncementsConfig(AppConfig):
    name = "office.announcements"
    verbose_name = _("Announcements")

    def ready(self) -> None:
        from . import acts, mails, receivers  # noqa: F401 - they register themselves
