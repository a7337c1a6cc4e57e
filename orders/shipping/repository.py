"""What Oscar's own code is told of shipping: that it is settled seller by seller.

Costs come from `orders.shipping.quotes` and stand on each seller's part of an order.
Oscar's order-wide method carries their sum and never one of its own.
"""

from typing import Any

from oscar.apps.shipping.methods import NoShippingRequired
from oscar.apps.shipping.repository import Repository as CoreRepository


class Repository(CoreRepository):
    """One method without a cost: shipping offers and weight tables don't apply."""

    def get_shipping_methods(
        self,
        basket: Any,  # noqa: ARG002 - Oscar's signature
        shipping_addr: Any = None,  # noqa: ARG002 - Oscar's signature
        **kwargs: object,  # noqa: ARG002 - Oscar's signature
    ) -> list[NoShippingRequired]:
        return [NoShippingRequired()]
