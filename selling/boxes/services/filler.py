"""Filling a box from what there is: what is short is replaced or costs nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from orders.order.draft import DraftLine
from selling.boxes.models import Box, BoxPack
from selling.boxes.queries.contents import Wanted, can_be_packed, shop_price
from selling.boxes.rules import portions
from selling.boxes.states import Short
from shop.basket.rules import reference
from shop.basket.states import Channel
from vendors.partner.models import StockPool, StockRecord

ORIGIN = "box"


@dataclass(frozen=True)
class Change:
    """So many of a pack that are not in the box, or another one `instead` of them.

    Without another one `amount` was taken off the price.
    """

    pack: StockRecord
    quantity: int
    amount: Decimal
    instead: StockRecord | None = None

    def keep(self) -> dict[str, Any]:
        """As `BoxDelivery.changes` holds it."""
        return {
            "pack": self.pack.pk,
            "quantity": self.quantity,
            "amount": str(self.amount),
            "instead": self.instead.pk if self.instead else None,
        }


@dataclass
class Filled:
    """What goes into the box: packs with what each of them costs."""

    packed: list[tuple[StockRecord, Decimal]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((price for _pack, price in self.packed), Decimal(0))

    def lines(self, box: Box) -> tuple[DraftLine, ...]:
        """Packs at one price are one line."""
        counts: dict[tuple[int, Decimal], int] = {}
        packs: dict[int, StockRecord] = {}
        for pack, price in self.packed:
            packs[pack.pk] = pack
            counts[pack.pk, price] = counts.get((pack.pk, price), 0) + 1
        names: dict[int, int] = {}
        lines = []
        for (pk, price), quantity in counts.items():
            names[pk] = names.get(pk, 0) + 1
            lines.append(_line(box, packs[pk], price, quantity, names[pk]))
        return tuple(lines)


def _line(
    box: Box, pack: StockRecord, price: Decimal, quantity: int, turn: int
) -> DraftLine:
    """What is weighed is measured out by its pack's name: the box has its price."""
    return DraftLine(
        pack,
        quantity,
        price=price,
        channel=Channel.PAGE,
        origin=f"{ORIGIN}:{box.pk}",
        units=int(pack.quantity) if pack.is_weighed else None,
        basket_reference=f"{reference(pack.product_id, pack.pk)}_{ORIGIN}{turn}",
        # A box's price is all that is paid; a standing order is of packs.
        without_deposit=box.shopper_id is None,
    )


class Filler:
    """Fills one box, by what its seller's pools hold at this moment."""

    def __init__(
        self, box: Box, choices: Iterable[BoxPack], *, takes_substitutes: bool
    ) -> None:
        self._box = box
        self._choices = [row.pack for row in choices]
        self._replaces = takes_substitutes and box.short == Short.SUBSTITUTE
        self._left: dict[int, int] = {}

    def fill(self, contents: Sequence[Wanted]) -> Filled:
        self._left = _available([one.pack for one in contents] + self._choices)
        filled = Filled()
        missing: list[tuple[StockRecord, list[Decimal]]] = []
        for one in contents:
            prices = [
                part.price
                for part in portions(one.amount, one.quantity, self._box.currency)
                for _each in range(part.quantity)
            ]
            there = self._take(one.pack, one.quantity)
            filled.packed += [(one.pack, price) for price in prices[:there]]
            if there < one.quantity:
                missing.append((one.pack, prices[there:]))
        # What is in the box already is put in a second time by nobody.
        inside = {one.pack.pk for one in contents}
        for pack, prices in missing:
            self._make_up(filled, pack, prices, inside)
        return filled

    def _make_up(
        self,
        filled: Filled,
        pack: StockRecord,
        prices: list[Decimal],
        inside: set[int],
    ) -> None:
        other = self._substitute(pack, len(prices), inside)
        amount = sum(prices, Decimal(0))
        filled.changes.append(Change(pack, len(prices), amount, other))
        if other is not None:
            self._take(other, len(prices))
            inside.add(other.pk)
            filled.packed += [(other, price) for price in prices]

    def _substitute(
        self, pack: StockRecord, quantity: int, inside: set[int]
    ) -> StockRecord | None:
        """What may be chosen and costs about the same, dearer before cheaper."""
        if not self._replaces:
            return None
        price = shop_price(pack)
        fitting = [
            one
            for one in self._choices
            if one.pk not in inside
            and one.product_id != pack.product_id
            and self._room(one) >= quantity
        ]
        return min(
            fitting,
            key=lambda one: (
                abs(shop_price(one) - price),
                shop_price(one) < price,
                one.pk,
            ),
            default=None,
        )

    def _room(self, pack: StockRecord) -> int:
        if pack.pool_id is None or not can_be_packed(pack):
            return 0
        return self._left.get(pack.pool_id, 0) // int(pack.quantity)

    def _take(self, pack: StockRecord, quantity: int) -> int:
        """How many of them there are, which are taken."""
        there = min(quantity, self._room(pack))
        if there and pack.pool_id is not None:
            self._left[pack.pool_id] -= there * int(pack.quantity)
        return there


def _available(packs: Iterable[StockRecord]) -> dict[int, int]:
    ids = {pack.pool_id for pack in packs} - {None}
    rows = StockPool.objects.filter(pk__in=ids)
    return {row.pk: row.available for row in rows}
