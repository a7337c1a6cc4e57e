"""What a product's page promises about delivery, told by the area that knows it.

`orders.shipping` puts its function into `DELIVERY_PROMISE` when it is loaded; call
`promise_for`, which answers None without it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from vendors.partner.models import StockRecord


@dataclass(frozen=True)
class DeliveryPromise:
    """Two plain sentences. `reaches` says whether the seller sends to the region."""

    reaches: bool
    title: str
    text: str


DELIVERY_PROMISE: Callable[[StockRecord, str], DeliveryPromise] | None = None


def promise_for(pack: StockRecord, region: str) -> DeliveryPromise | None:
    """For this pack ordered now; `pack.product` and `pack.partner` are read."""
    return DELIVERY_PROMISE(pack, region) if DELIVERY_PROMISE else None
