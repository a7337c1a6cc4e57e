"""Wiring of the pages where people watch."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomConfig(AppConfig):
    name = "live.room"
    label = "room"
    verbose_name = _("Live pages")

    def ready(self) -> None:
        from accounts.privacy import add_part

        from . import receivers  # noqa: F401 - they register themselves
        from .privacy import PARTS

        for name, ask in PARTS.items():
            add_part(name, ask)
