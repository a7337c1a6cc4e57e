"""What a page promises about delivery, told by the area that knows it.

`orders.shipping` puts its functions in here when it is loaded; call `promise_for` and
`terms_of`, which say nothing without it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from vendors.partner.models import Partner, StockRecord


@dataclass(frozen=True)
class DeliveryPromise:
    """Two plain sentences. `reaches` says whether the seller sends to the region.

    `notes` are its terms in words: when parcels leave, the smallest order.
    """

    reaches: bool
    title: str
    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeliveryTerm:
    """One way in which a seller's goods get to people, in plain words."""

    name: str
    text: str
    is_pickup: bool = False


DELIVERY_PROMISE: Callable[[StockRecord, str], DeliveryPromise] | None = None
DELIVERY_TERMS: Callable[[Partner], list[DeliveryTerm]] | None = None


def promise_for(pack: StockRecord, region: str) -> DeliveryPromise | None:
    """For this pack ordered now; `pack.product` and `pack.partner` are read."""
    return DELIVERY_PROMISE(pack, region) if DELIVERY_PROMISE else None


def terms_of(partner: Partner) -> list[DeliveryTerm]:
    """How a seller delivers, for its page."""
    return DELIVERY_TERMS(partner) if DELIVERY_TERMS else []
