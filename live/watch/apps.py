"""Wiring of the pages where people watch."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomConfig(AppConfig):
    name = "live.watch"
    label = "room"
    verbose_name = _("Live pages")

    def ready(self) -> None:
        from core.share_cards import SHARE_CARDS
        from shop.search.sources import other_sources
        from shop.storefront.feed import others
        from vendors.places.sections import SECTIONS

        from . import privacy, receivers  # noqa: F401 - they register themselves
        from .found import broadcasts
        from .news import broadcasts_of
        from .page_heads import card_of_any_broadcast
        from .queries import at_place

        SECTIONS.provide(at_place)
        SHARE_CARDS.provide(card_of_any_broadcast)
        other_sources.provide(broadcasts)
        others.provide(broadcasts_of)
