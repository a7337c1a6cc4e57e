"""The fork of Oscar's offer app: same label, our classes."""

from oscar.apps.offer import apps


class OfferConfig(apps.OfferConfig):
    name = "shop.offers"

    def ready(self) -> None:
        super().ready()
        from shop.catalogue.marks import GOODS_ON_OFFER

        from .on_offer import goods_on_offer

        GOODS_ON_OFFER.provide(goods_on_offer)
