"""The fork of Oscar's offer app: same label, our classes."""

from oscar.apps.offer import apps


class OfferConfig(apps.OfferConfig):
    name = "shop.offers"
