"""The fork of Oscar's order app: same label, our classes."""

from oscar.apps.order import apps


class OrderConfig(apps.OrderConfig):
    name = "orders.order"

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - connects itself to the signals

        super().ready()
        from vendors.partner.earlier_prices import SOLD_PRICES

        from .queries import sold_prices

        SOLD_PRICES.provide(sold_prices)
