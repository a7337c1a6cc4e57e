"""What a page promises about delivery, told by the area that knows it.

`promise_for` and `terms_of` say nothing where nobody knows.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.hooks import Hook
from vendors.partner.models import Partner, StockRecord


@dataclass(frozen=True)
class DeliveryPromise:
    """Two plain sentences. `reaches` says whether the seller sends to the region.

    `notes` are its terms in words: when parcels leave, the smallest order; `cost` is
    what `text` says of it, for machines.
    """

    reaches: bool
    title: str
    text: str
    notes: tuple[str, ...] = ()
    cost: Decimal | None = None


@dataclass(frozen=True)
class DeliveryTerm:
    """One way in which a seller's goods get to people, in plain words."""

    name: str
    text: str
    is_pickup: bool = False


# A list can be asked for what comes within so many days.
MOST_DAYS_ASKED = 14


@dataclass(frozen=True)
class Senders:
    """Sellers whose goods come in time that take `within` working days at most.

    Whatever they take where it is None.
    """

    sellers: frozenset[int]
    within: int | None
    is_cold: bool


@dataclass(frozen=True)
class Arriving:
    """What comes to a region by a day, but for products that are not ready yet."""

    senders: tuple[Senders, ...] = ()
    not_ready: frozenset[int] = frozenset()


DELIVERY_PROMISE: Hook[Callable[[StockRecord, str], DeliveryPromise]] = Hook(
    __name__, "when a pack would arrive"
)
DELIVERY_TERMS: Hook[Callable[[Partner], list[DeliveryTerm]]] = Hook(
    __name__, "how a seller delivers"
)
DEAREST_DELIVERY: Hook[Callable[[StockRecord], Decimal | None]] = Hook(
    __name__, "what sending a pack within the country costs at most"
)
SELLERS_REACHING: Hook[Callable[[str], AbstractSet[int]]] = Hook(
    __name__, "which sellers deliver to a region"
)

GOODS_ARRIVING: Hook[Callable[[str, date], Arriving]] = Hook(
    __name__, "whose goods reach a region by a day"
)


def promise_for(pack: StockRecord, region: str) -> DeliveryPromise | None:
    """For this pack ordered now; `pack.product` and `pack.partner` are read."""
    promise = DELIVERY_PROMISE.only
    return promise(pack, region) if promise else None


def dearest_delivery(pack: StockRecord) -> Decimal | None:
    """Within the country, where that is most; None where nobody sends it."""
    dearest = DEAREST_DELIVERY.only
    return dearest(pack) if dearest else None


def terms_of(partner: Partner) -> list[DeliveryTerm]:
    """How a seller delivers, for its page."""
    return [term for terms in DELIVERY_TERMS for term in terms(partner)]


def sellers_reaching(region: str) -> AbstractSet[int]:
    """Ids of those who send goods there."""
    reaching = SELLERS_REACHING.only
    return reaching(region) if reaching else frozenset()


def arriving(region: str, day: date) -> Arriving:
    """Whose goods come there by that day; nothing where nobody knows."""
    answer = GOODS_ARRIVING.only
    return answer(region, day) if answer else Arriving()
