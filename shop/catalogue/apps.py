"""The fork of Oscar's catalogue app: same label, our classes."""

from oscar.apps.catalogue import apps


class CatalogueConfig(apps.CatalogueConfig):
    name = "shop.catalogue"

    def ready(self) -> None:
        super().ready()
        from core.share_cards import SHARE_CARDS

        from . import receivers  # noqa: F401 - connects itself to the signals
        from .page_heads import card_of_published_product

        SHARE_CARDS.provide(card_of_published_product)
