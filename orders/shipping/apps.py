"""The fork of Oscar's shipping app: same label, our classes."""

from oscar.apps.shipping import apps


class ShippingConfig(apps.ShippingConfig):
    name = "orders.shipping"

    def ready(self) -> None:
        """Tell the shop what delivery costs: it may not ask, being the lower area."""
        super().ready()
        from accounts.queries import COUNTRIES_REACHED
        from shop.basket.combined_shipping import DELIVERY_QUOTES
        from shop.catalogue.delivery_estimates import (
            DEAREST_DELIVERY,
            DELIVERY_PROMISE,
            DELIVERY_TERMS,
            GOODS_ARRIVING,
            SELLERS_REACHING,
        )

        from . import receivers  # noqa: F401 - connects them
        from .arrival_days import goods_arriving
        from .delivery_estimates import (
            dearest_delivery,
            delivery_promise,
            delivery_terms,
        )
        from .queries import countries_reached
        from .quotes import ways
        from .reach import sellers_reaching

        COUNTRIES_REACHED.provide(countries_reached)
        DELIVERY_QUOTES.provide(ways)
        DELIVERY_PROMISE.provide(delivery_promise)
        DELIVERY_TERMS.provide(delivery_terms)
        SELLERS_REACHING.provide(sellers_reaching)
        DEAREST_DELIVERY.provide(dearest_delivery)
        GOODS_ARRIVING.provide(goods_arriving)
