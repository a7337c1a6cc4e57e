"""Wiring of the pages where people watch."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomConfig(AppConfig):
    name = "live.watch"
    label = "room"
    verbose_name = _("Live pages")

    def ready(self) -> None:
        from vendors.places.sections import SECTIONS

        from . import privacy, receivers  # noqa: F401 - they register themselves
        from .queries import at_place

        SECTIONS.provide(at_place)
