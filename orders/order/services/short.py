"""Short supply: a harvest smaller than what was sold, shared by a declared rule.

First simulated (`plan_short_supply` writes nothing), then applied as it was shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.money import rounded
from orders.order.locks import lock_lines, lock_parts
from orders.order.models import Line, LineAdjustment, VendorOrder
from orders.order.signals import part_adjusted
from orders.order.states import VendorOrderStatus
from vendors.partner.models import StockEntry, StockPool
from vendors.partner.services import OutOfStock, receive_stock, release_stock

from .cancelling import cancel_part
from .drawing import draw, put_back
from .parts import move_part, refresh_order_status
from .weighing import give_back, owe_less

if TYPE_CHECKING:
    from accounts.models import User

_S = VendorOrderStatus
# Lines of these parts can still be made shorter; what lies in a box stays in it.
_OPEN = Q(vendor_order__status__in=(_S.PAID, _S.ACCEPTED, _S.PACKING), is_packed=False)
_OPEN |= Q(vendor_order__status=_S.PART_SHIPPED)


class StalePlan(Exception):  # noqa: N818 - what happened
    """Raised when orders or stock changed since the plan was made. Nothing changed."""

    def __init__(self) -> None:
        super().__init__(
            _("Orders or stock changed meanwhile. Please look at the new plan.")
        )


class ShortRule(models.TextChoices):
    """Who gets how much of what there is."""

    PROPORTIONAL = "proportional", gettext_lazy("everybody the same share")
    FIRST_COME = "first-come", gettext_lazy("who ordered first is served first")
    REGULARS = "regulars-first", gettext_lazy("regular shoppers first")


@dataclass(frozen=True)
class ShortRow:
    """One order's line in the plan: packs due now, packs it gets, what goes back."""

    line_id: int
    part_id: int
    number: str
    title: str
    pack_quantity: int
    due: int
    gets: int
    back: Decimal
    is_regular: bool

    @property
    def lacks(self) -> int:
        return self.due - self.gets


@dataclass(frozen=True)
class ShortPlan:
    """What a rule would do with `good` base units that are not yet in boxes.

    `boxed` base units are packed already, `unpaid` held by orders being paid just now;
    neither is touched.
    """

    pool_id: int
    rule: str
    good: int
    boxed: int
    unpaid: int
    rows: tuple[ShortRow, ...]

    @property
    def back(self) -> Decimal:
        return sum((row.back for row in self.rows), Decimal(0))

    @property
    def is_short(self) -> bool:
        return any(row.lacks for row in self.rows)


def plan_short_supply(pool: StockPool, *, good: int, rule: str) -> ShortPlan:
    """Share what there is among the open orders; reads only.

    `good` base units are there to pack, boxes that are packed not counted. Regular
    shoppers are those with two orders or more that this seller has sent before.
    """
    lines = _open_lines(pool)
    held = Line.objects.filter(pool=pool, claimed__gt=0)
    unpaid = _claimed(held.filter(vendor_order__status=_S.PENDING))
    in_reach = sum(line.claimed for line in lines)
    boxed = _claimed(held) - unpaid - in_reach
    regulars = _regulars(pool, lines) if rule == ShortRule.REGULARS else set()
    wants = [(line.left, int(line.pack_quantity)) for line in lines]
    order = sorted(
        range(len(lines)),
        key=lambda i: (lines[i].part.order.user_id not in regulars, i),
    )
    share = SHARING[rule](wants, max(0, good - unpaid), order)
    rows = tuple(
        _row(line, gets, is_regular=line.part.order.user_id in regulars)
        for line, gets in zip(lines, share, strict=True)
    )
    return ShortPlan(pool.pk, rule, good, boxed, unpaid, rows)


def _open_lines(pool: StockPool) -> list[Line]:
    """Lines that can be shortened, who ordered first standing first."""
    lines = Line.objects.filter(_OPEN, pool=pool, claimed__gt=0)
    return list(
        lines.select_related("vendor_order__order", "product").order_by(
            "vendor_order__created", "pk"
        )
    )


def _claimed(lines: models.QuerySet[Line]) -> int:
    return int(lines.aggregate(n=Sum("claimed"))["n"] or 0)


def _regulars(pool: StockPool, lines: Sequence[Line]) -> set[int]:
    shoppers = {line.part.order.user_id for line in lines} - {None}
    sent = VendorOrder.objects.filter(
        partner_id=pool.partner_id,
        status__in=(_S.SHIPPED, _S.RECEIVED),
        order__user__in=shoppers,
    )
    counted = sent.order_by().values("order__user").annotate(n=Count("pk"))
    return set(counted.filter(n__gte=2).values_list("order__user", flat=True))


Wants = Sequence[tuple[int, int]]


def in_turn(wants: Wants, units: int, order: Sequence[int]) -> list[int]:
    """Whole packs for each, one after the other in `order`, while they last.

    `wants` holds (packs, base units of a pack).
    """
    gets = [0] * len(wants)
    for i in order:
        packs, size = wants[i]
        gets[i] = min(packs, units // size)
        units -= gets[i] * size
    return gets


def in_proportion(wants: Wants, units: int, order: Sequence[int]) -> list[int]:
    """Whole packs for each by what it wants; what is over by largest remainder.

    A line never gets more than it wants, and all together never more than there is.
    """
    wanted = sum(packs * size for packs, size in wants)
    if wanted <= units:
        return [packs for packs, _size in wants]
    gets = [packs * units // wanted for packs, _size in wants]
    left = units - sum(gets[i] * size for i, (_p, size) in enumerate(wants))
    place = {i: rank for rank, i in enumerate(order)}
    # A pack's remainder is how much of the next one its share already covers.
    by_remainder = sorted(
        range(len(wants)), key=lambda i: (-(wants[i][0] * units % wanted), place[i])
    )
    for i in by_remainder:
        packs, size = wants[i]
        if gets[i] < packs and size <= left:
            gets[i] += 1
            left -= size
    return gets


SHARING: dict[str, Callable[[Wants, int, Sequence[int]], list[int]]] = {
    ShortRule.PROPORTIONAL: in_proportion,
    ShortRule.FIRST_COME: in_turn,
    ShortRule.REGULARS: in_turn,
}


def _row(line: Line, gets: int, *, is_regular: bool) -> ShortRow:
    part = line.part
    return ShortRow(
        line_id=line.pk,
        part_id=part.pk,
        number=part.number,
        title=line.own_title,
        pack_quantity=int(line.pack_quantity),
        due=line.left,
        gets=gets,
        back=worth(line, line.left - gets, part.order.currency),
        is_regular=is_regular,
    )


def worth(line: Line, packs: int, currency: str) -> Decimal:
    """What `packs` of those due cost, so that all of them together are the price."""
    due = line.due
    kept = rounded(line.final_price * (due - packs) / due, currency) if due else 0
    return Decimal(line.final_price) - kept


@transaction.atomic
def apply_short_supply(plan: ShortPlan, *, by: "User | None") -> list[VendorOrder]:
    """Do what the plan showed: shorten lines, cancel what is left empty, pay back.

    Raises `StalePlan` when it would come out differently by now. Returns the parts
    that were changed.
    """
    short = [row for row in plan.rows if row.lacks]
    parts = {part.pk: part for part in lock_parts({row.part_id for row in short})}
    lines = {line.pk: line for line in lock_lines(parts.values())}
    pool = StockPool.objects.get(pk=plan.pool_id)
    if plan_short_supply(pool, good=plan.good, rule=plan.rule) != plan:
        raise StalePlan
    for part in parts.values():
        rows = [row for row in short if row.part_id == part.pk]
        _shorten(part, rows, lines, by=by)
    _count(pool, plan, by=by)
    return list(parts.values())


def _shorten(
    part: VendorOrder,
    rows: Sequence[ShortRow],
    lines: dict[int, Line],
    *,
    by: "User | None",
) -> None:
    mine = [line for line in lines.values() if line.vendor_order_id == part.pk]
    lacks = {row.line_id: row.lacks for row in rows}
    if all(line.due == lacks.get(line.pk, 0) for line in mine):
        reason = _("The harvest was too small.")
        cancel_part(part, by=by, reason=reason, by_shopper=False)
        return
    kind = LineAdjustment.Kind.SHORT
    made = [
        shorten_line(part, lines[row.line_id], row.lacks, row.back, kind=kind, by=by)
        for row in rows
    ]
    if part.status == _S.PART_SHIPPED and not any(line.left for line in mine):
        move_part(part, _S.SHIPPED, by=by)
        refresh_order_status(part.order)
    part_adjusted.send(sender=VendorOrder, vendor_order=part, adjustments=made)


def shorten_line(
    part: VendorOrder,
    line: Line,
    packs: int,
    back: Decimal,
    *,
    kind: str,
    by: "User | None",
) -> LineAdjustment:
    """Take packs off a locked line: their stock returns, `back` of its price goes back.

    The caller tells of it with `part_adjusted`.
    """
    before = line.due_units
    released = _release(line, packs)
    owe_less(part, line, packs)
    line.short += packs
    line.claimed -= released
    line.num_allocated -= packs
    line.save(update_fields=["short", "claimed", "num_allocated", "packed_units"])
    release_stock({line.pool_id: released})
    put_back([line])
    if part.status == _S.PACKING:
        draw([line])
    give_back(part, line, back)
    return LineAdjustment.objects.create(
        line=line,
        kind=kind,
        units_before=before,
        units_after=line.due_units,
        amount=back,
        by=by,
    )


def _release(line: Line, packs: int) -> int:
    """Base units that a line holds for `packs` of those it has left to send."""
    if line.packed_units is None:
        return packs * int(line.pack_quantity)
    # Weighed and part of it sent: what is left was weighed together.
    units = int(line.claimed) * packs // line.left
    line.packed_units -= units
    return units


def _count(pool: StockPool, plan: ShortPlan, *, by: "User | None") -> None:
    """Bring the books to what there is; an order that came between is a stale plan."""
    pool.refresh_from_db(fields=["on_hand", "claimed"])
    there = max(plan.good + plan.boxed, plan.boxed + plan.unpaid)
    if there == pool.on_hand:
        return
    try:
        receive_stock(
            pool,
            quantity=there - pool.on_hand,
            by=by,
            reason=StockEntry.Reason.COUNT,
            note=_("short supply"),
        )
    except OutOfStock as error:
        raise StalePlan from error
