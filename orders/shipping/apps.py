"""The fork of Oscar's shipping app: same label, our classes."""

from oscar.apps.shipping import apps


class ShippingConfig(apps.ShippingConfig):
    name = "orders.shipping"

    def ready(self) -> None:
        """Tell the shop what delivery costs: it may not ask, being the lower area."""
        super().ready()
        from shop.basket import together
        from shop.catalogue import promises

        from . import receivers  # noqa: F401 - connects them
        from .promises import delivery_promise, delivery_terms
        from .quotes import ways

        together.DELIVERY_QUOTES = ways
        promises.DELIVERY_PROMISE = delivery_promise
        promises.DELIVERY_TERMS = delivery_terms
