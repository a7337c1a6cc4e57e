"""Wiring of the pages where people watch."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomConfig(AppConfig):
    name = "live.room"
    label = "room"
    verbose_name = _("Live pages")

    def ready(self) -> None:
        from accounts.privacy import add_part
        from vendors.places.sections import add_section

        from . import receivers  # noqa: F401 - they register themselves
        from .privacy import PARTS
        from .queries import at_place

        add_section("broadcasts", template="live/at_place.html", ask=at_place, place=20)
        for name, ask in PARTS.items():
            add_part(name, ask)
