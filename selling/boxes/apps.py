"""Wiring of boxes: what comes again and again, and who subscribed to it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoxesConfig(AppConfig):
    name = "selling.boxes"
    verbose_name = _("Boxes")

    def ready(self) -> None:
        from payments.cards.queries import CARD_NEEDED
        from shop.catalogue.stock_needs import STOCK_NEEDS
        from shop.search.sources import other_sources
        from shop.storefront.queries import FARM_FLAGS
        from vendors.members.cards import CARDS

        from . import (  # noqa: F401 - they register themselves
            action_labels,
            notifications,
            privacy,
            receivers,
            term_notifications,
        )
        from .cards import box_cards
        from .found import boxes
        from .queries.desk import stock_needs_of
        from .queries.payment import boxes_need
        from .queries.shop import has_boxes

        CARD_NEEDED.provide(boxes_need)
        FARM_FLAGS.provide(has_boxes)
        other_sources.provide(boxes)
        CARDS.provide(box_cards)
        STOCK_NEEDS.provide(stock_needs_of)
