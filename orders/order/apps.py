"""The fork of Oscar's order app: same label, our classes."""

from oscar.apps.order import apps


class OrderConfig(apps.OrderConfig):
    name = "orders.order"
