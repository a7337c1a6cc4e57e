"""A year of orders as a plan: who buys what, when, and how far each part has come.

The plan is drawn twice from the same seed: once to know what stock it needs, once to
write it. So no number of orders has to fit into memory.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from orders.order.services.placement import NUMBER_LENGTH, NUMBER_LETTERS
from orders.order.states import CLAIMING, VendorOrderStatus
from vendors.partner.models import StockRecord

_S = VendorOrderStatus
# The demo's shopper, by place among the shoppers.
SHOPPER = 0
WAITING = (_S.PAID, _S.ACCEPTED, _S.PACKING, _S.PACKED, _S.PART_SHIPPED)
SENT = (_S.SHIPPED, _S.SHIPPED, _S.RECEIVED, _S.PART_SHIPPED)
LONG_AGO = (_S.RECEIVED,) * 14 + (_S.SHIPPED, _S.CANCELLED)
# What the demo's shopper, farm and rival farm find on their pages: days ago, and the
# state of the farm's part and of the rival's (None: not in this order).
SHOWN: tuple[tuple[int, str | None, str | None], ...] = (
    (0, _S.PENDING, _S.PENDING),
    (0, _S.PAID, _S.PAID),
    (1, _S.PAID, None),
    (1, _S.ACCEPTED, _S.PAID),
    (2, _S.PACKING, _S.ACCEPTED),
    (2, _S.PACKED, None),
    (4, _S.PART_SHIPPED, _S.PACKING),
    (6, _S.SHIPPED, _S.PART_SHIPPED),
    (9, _S.SHIPPED, None),
    (16, _S.CANCELLED, _S.RECEIVED),
    (23, _S.RECEIVED, None),
    (31, _S.EXPIRED, _S.EXPIRED),
    (40, _S.CANCELLED, None),
    (75, _S.RECEIVED, _S.RECEIVED),
)


@dataclass(frozen=True)
class LinePlan:
    """So many of a pack, of which `shipped` have left."""

    pack: StockRecord
    quantity: int
    shipped: int
    is_claiming: bool

    @property
    def claimed(self) -> int:
        left = self.quantity - self.shipped
        return int(left * self.pack.quantity) if self.is_claiming else 0


@dataclass(frozen=True)
class VendorOrderPlan:
    status: str
    lines: tuple[LinePlan, ...]
    is_paid: bool

    @property
    def walk(self) -> tuple[str, ...]:
        """The states it went through, first to last."""
        return walk_to(self.status, is_paid=self.is_paid)


@dataclass(frozen=True)
class OrderPlan:
    """One order. `buyer` is a place among the shoppers, None for a guest."""

    number: str
    buyer: int | None
    placed: datetime
    vendor_orders: tuple[VendorOrderPlan, ...]
    has_voucher: bool
    draw: int

    @property
    def is_paid(self) -> bool:
        return self.vendor_orders[0].is_paid


def walk_to(status: str, *, is_paid: bool) -> tuple[str, ...]:
    """A legal way to the state; shorter for what was never paid."""
    if not is_paid:
        return (_S.PENDING,) if status == _S.PENDING else (_S.PENDING, status)
    path = (_S.PENDING, _S.PAID, _S.ACCEPTED, _S.PACKING, _S.PACKED)
    if status == _S.CANCELLED:
        return (*path[:3], status)
    if status in path:
        return path[: path.index(_S(status)) + 1]
    end = {_S.RECEIVED: (_S.SHIPPED, _S.RECEIVED)}.get(_S(status), (status,))
    return (*path, *end)


class Planner:
    """Draws plans. `shelf` holds the packs on sale by seller's id."""

    def __init__(
        self,
        shelf: dict[int, list[StockRecord]],
        *,
        shown: tuple[int, int],
        shoppers: int,
        now: datetime,
        seed: int,
    ) -> None:
        self.shelf, self.shown, self.shoppers = shelf, shown, shoppers
        self.now, self.seed = now, seed

    def plans(self, count: int) -> Iterator[OrderPlan]:
        """The first orders are the demo's shopper's, the others anybody's."""
        rng = Random(f"orders {self.seed}")
        sellers = sorted(self.shelf)
        vouchers: set[int] = set()
        numbers: set[str] = set()
        for n in range(count):
            number = self._number(rng, numbers)
            if n < len(SHOWN) and set(self.shown) <= set(sellers):
                yield self._shown(rng, number, *SHOWN[n])
            else:
                yield self._any(rng, number, sellers, vouchers)

    def _number(self, rng: Random, taken: set[str]) -> str:
        while True:
            number = "".join(rng.choices(NUMBER_LETTERS, k=NUMBER_LENGTH))
            if number not in taken:
                taken.add(number)
                return number

    def _shown(
        self, rng: Random, number: str, days: int, mine: str | None, rival: str | None
    ) -> OrderPlan:
        pairs = zip(self.shown, (mine, rival), strict=True)
        wanted = {seller: state for seller, state in pairs if state}
        return self._plan(rng, number, SHOPPER, days, wanted, has_voucher=False)

    def _any(
        self, rng: Random, number: str, sellers: list[int], vouchers: set[int]
    ) -> OrderPlan:
        buyer = rng.randrange(self.shoppers) if rng.random() < 0.85 else None
        days = int(365 * rng.random() ** 1.6)
        chosen = rng.sample(sellers, k=min(len(sellers), rng.choice((1, 1, 2, 2, 3))))
        if rng.random() < 0.04:
            # Today's may still be waiting; what is older than the hold is not.
            gone = rng.choice((_S.EXPIRED, _S.CANCELLED))
            wanted = dict.fromkeys(chosen, gone)
            return self._plan(rng, number, buyer, days, wanted, is_paid=False)
        states = WAITING if days < 5 else SENT if days < 20 else LONG_AGO
        wanted = {seller: rng.choice(states) for seller in chosen}
        may = days < 30 and buyer not in {None, SHOPPER} and buyer not in vouchers
        if may and buyer is not None and _S.CANCELLED not in wanted.values():
            vouchers.add(buyer)
            return self._plan(rng, number, buyer, days, wanted, has_voucher=True)
        return self._plan(rng, number, buyer, days, wanted)

    def _plan(
        self,
        rng: Random,
        number: str,
        buyer: int | None,
        days: int,
        wanted: Mapping[int, str],
        *,
        has_voucher: bool = False,
        is_paid: bool | None = None,
    ) -> OrderPlan:
        unpaid = {_S.PENDING, _S.EXPIRED}
        paid = unpaid.isdisjoint(wanted.values()) if is_paid is None else is_paid
        placed = self.now - timedelta(days=days, minutes=rng.randint(20, 700))
        vendor_orders = tuple(
            VendorOrderPlan(state, self._lines(rng, seller, state), paid)
            for seller, state in sorted(wanted.items())
        )
        return OrderPlan(
            number, buyer, placed, vendor_orders, has_voucher, rng.randrange(1 << 30)
        )

    def _lines(self, rng: Random, seller: int, state: str) -> tuple[LinePlan, ...]:
        packs = self.shelf[seller]
        chosen = rng.sample(packs, k=min(len(packs), rng.choice((1, 1, 2, 3))))
        # One line a product, as baskets mostly have.
        by_product = {pack.product_id: pack for pack in chosen}
        return tuple(
            self._line(pack, rng.choice((1, 1, 1, 2, 3)), state, is_first=place == 0)
            for place, pack in enumerate(by_product.values())
        )

    def _line(
        self, pack: StockRecord, quantity: int, state: str, *, is_first: bool
    ) -> LinePlan:
        shipped = quantity if state in {_S.SHIPPED, _S.RECEIVED} else 0
        if state == _S.PART_SHIPPED and is_first:
            quantity, shipped = quantity + 1, 1
        return LinePlan(pack, quantity, shipped, is_claiming=state in CLAIMING)
