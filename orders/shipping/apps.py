"""The fork of Oscar's shipping app: same label, our classes."""

from oscar.apps.shipping import apps


class ShippingConfig(apps.ShippingConfig):
    name = "orders.shipping"
