"""What becomes of each row of an order file, before anything is imported."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from accounts.models import User
from core.imports.signed_rows import read_signed_rows, sign_rows
from programme.channels.models import PlatformOrder, PlatformOrderEntry
from programme.channels.models.orders import months_between
from programme.channels.order_tables import SoldOrder
from programme.channels.queries.orders import entries_by_order, orders_by_number
from programme.channels.queries.places import last_day
from programme.channels.states import KEPT, OrderFate, RowMark
from vendors.partner.models import Partner

_SALT = "channels.orders"


@dataclass(frozen=True)
class Brought:
    """A file as it was brought: what it says, and what the person says of it.

    `first` and `last` are the first days of months.
    """

    channel: str
    first: date
    last: date
    name: str
    sha256: str
    rows: Sequence[SoldOrder]

    @property
    def months(self) -> list[date]:
        return months_between(self.first, self.last)


@dataclass(frozen=True)
class PlannedOrder:
    """A row, what becomes of it, and the order where it is known already.

    `change` is what it adds to the shop's sales, in fen; refunds are below zero.
    `amount` is what the order comes to then, whichever file says so.
    """

    row: SoldOrder
    fate: OrderFate
    order: PlatformOrder | None = None
    change: int = 0

    @property
    def label(self) -> str:
        return str(OrderFate(self.fate).label)

    @property
    def is_kept(self) -> bool:
        return self.fate in KEPT

    @property
    def amount(self) -> int:
        return self.change + (self.order.amount if self.order else 0)


@dataclass(frozen=True)
class OrderPlan:
    """All rows of a file; none is imported while some are `differing`."""

    brought: Brought
    orders: list[PlannedOrder]

    @property
    def kept(self) -> list[PlannedOrder]:
        return [each for each in self.orders if each.is_kept]

    @property
    def differing(self) -> list[PlannedOrder]:
        return [each for each in self.orders if each.fate == OrderFate.DIFFERS]

    @property
    def change(self) -> int:
        """What it adds to the shop's sales, in fen."""
        return sum(each.change for each in self.kept)

    @cached_property
    def counts(self) -> list[tuple[OrderFate, int]]:
        """How many rows have each fate that occurs."""
        found = Counter(each.fate for each in self.orders)
        return [(fate, found[fate]) for fate in OrderFate if found[fate]]

    @cached_property
    def months(self) -> list[tuple[date, int, int]]:
        """Each month with its orders of this file, and what they come to in fen."""
        rows: dict[date, list[int]] = {month: [0, 0] for month in self.brought.months}
        for each in self.kept:
            if each.row.day and each.amount:
                month = rows[each.row.day.replace(day=1)]
                month[0] += 1
                month[1] += each.amount
        return [(month, *told) for month, told in rows.items()]  # type: ignore[misc]


def plan_orders(partner: Partner, brought: Brought) -> OrderPlan:
    """Two queries for every 500 rows."""
    known = orders_by_number(brought.channel, (row.number for row in brought.rows))
    said = entries_by_order([order.pk for order in known.values()])
    until, seen, planned = last_day(brought.last), set[str](), []
    for row in brought.rows:
        order = known.get(row.number)
        fate, change = OrderFate.TWICE, 0
        if row.mark in {RowMark.UNPAID, RowMark.FOREIGN}:
            fate = OrderFate(row.mark)
        elif row.day is None or not brought.first <= row.day <= until:
            fate = OrderFate.OUTSIDE
        elif row.number not in seen:
            entries = said.get(order.pk, []) if order else []
            fate, change = _fate(partner, row, order, entries)
        seen.add(row.number)
        planned.append(PlannedOrder(row, fate, order, change))
    return OrderPlan(brought, planned)


def _fate(
    partner: Partner,
    row: SoldOrder,
    order: PlatformOrder | None,
    said: list[PlatformOrderEntry],
) -> tuple[OrderFate, int]:
    """Of a row that is the first of its order."""
    is_closed = row.mark == RowMark.CLOSED
    if order is None or not said:
        return (OrderFate.CLOSED if is_closed else OrderFate.NEW), row.amount
    if order.partner_id != partner.pk:
        return OrderFate.OTHERS, 0
    if is_closed:
        return (OrderFate.CHANGED if order.amount else OrderFate.CLOSED), -order.amount
    open_ = [entry for entry in said if not entry.is_closed]
    if any(entry.paid != row.paid for entry in open_):
        return OrderFate.DIFFERS, 0
    if len(open_) < len(said) or row.amount >= order.amount:
        return OrderFate.KNOWN, 0
    return OrderFate.CHANGED, row.amount - order.amount


def sealed(farm: Partner, brought: Brought, *, by: User) -> str:
    """The whole file, for the form that says yes; its key stops a second import."""
    head = {
        "channel": brought.channel, "name": brought.name, "sha256": brought.sha256,
        "first": brought.first.isoformat(), "last": brought.last.isoformat(),
        "farm": farm.pk, "key": str(uuid4()),
    }  # fmt: skip
    rows = [
        [one.row, one.number, one.day and one.day.isoformat(), one.paid, one.refunded,
         one.mark]
        for one in brought.rows
    ]  # fmt: skip
    return sign_rows([head, {"rows": rows}], salt=_SALT, person_id=by.pk)


def unsealed(text: str, *, by: User) -> tuple[int, Brought, UUID]:
    """Of which farm the person has looked at what. Raises `LookedAtTooLongError`."""
    head, told = read_signed_rows(text, salt=_SALT, person_id=by.pk)
    farm_id, key = head.pop("farm"), UUID(head.pop("key"))
    fields: dict[str, Any] = head | {
        "first": date.fromisoformat(head["first"]),
        "last": date.fromisoformat(head["last"]),
        "rows": [_row(*cells) for cells in told["rows"]],
    }
    return farm_id, Brought(**fields), key


def _row(
    row: int, number: str, day: str | None, paid: int, refunded: int, mark: str
) -> SoldOrder:
    told = date.fromisoformat(day) if day else None
    return SoldOrder(row, number, told, paid, refunded, mark)
