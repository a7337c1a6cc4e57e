"""Short supply: a harvest smaller than what was sold, shared by a declared rule.

First simulated (`plan_short_supply` writes nothing), then applied as it was shown.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.models import User
from core.languages import Sentence
from core.money import rounded
from core.refusals import RefusalError
from core.transactions import whole_act
from orders.order.locks import lock_lines, lock_vendor_order, lock_vendor_orders
from orders.order.models import Line, LineAdjustment, VendorOrder
from orders.order.states import VendorOrderStatus
from vendors.partner.locks import lock_lots_of
from vendors.partner.models import StockEntry, StockPool
from vendors.partner.services.stock import (
    OutOfStockError,
    receive_stock,
    release_lots,
    release_stock,
)

from .cancellation import cancel_vendor_order
from .lot_allocation import allocate_lots, deallocate_lots, trim_holds
from .promises import note_met
from .vendor_orders import announce_adjustments, move_vendor_order, refresh_order_status
from .weights import give_back, give_deposit_back, owe_less

TOO_SMALL = Sentence(gettext_noop("The harvest was too small."))
SHORT = Sentence(gettext_noop("short supply"))

_S = VendorOrderStatus
# Lines of these parts can still be made shorter; what lies in a box stays in it.
_OPEN = Q(vendor_order__status__in=(_S.PAID, _S.ACCEPTED, _S.PACKING), is_packed=False)
_OPEN |= Q(vendor_order__status=_S.PART_SHIPPED)


class StaleShortPlanError(RefusalError):
    """Raised when orders or stock changed since the plan was made. Nothing changed."""

    def __init__(self) -> None:
        super().__init__(_("Orders or stock have changed. Please check the new plan."))


class ShortRule(models.TextChoices):
    """Who gets how much of what there is."""

    PROPORTIONAL = "proportional", gettext_lazy("equal share for everyone")
    FIRST_COME = "first-come", gettext_lazy("first come, first served")
    REGULARS = "regulars-first", gettext_lazy("regular shoppers first")


@dataclass(frozen=True)
class ShortRow:
    """One order's line in the plan: packs due now, packs it gets, what goes back."""

    line_id: int
    vendor_order_id: int
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
    neither is touched, nor what the orders hold that are `kept` out of it by id.
    """

    pool_id: int
    rule: str
    good: int
    boxed: int
    unpaid: int
    rows: tuple[ShortRow, ...]
    kept: frozenset[int] = frozenset()
    kept_units: int = 0

    @property
    def back(self) -> Decimal:
        return sum((row.back for row in self.rows), Decimal(0))

    @property
    def is_short(self) -> bool:
        return any(row.lacks for row in self.rows)


def plan_short_supply(
    pool: StockPool, *, good: int, rule: str, kept: Collection[int] = ()
) -> ShortPlan:
    """Share what there is among the open orders; reads only.

    `good` base units are there to pack, boxes that are packed not counted. Regular
    shoppers are those with two orders or more that this seller has sent before. The
    orders that are `kept` out of it, since nothing can go back on them, get everything.
    """
    found = _open_lines(pool)
    lines = [line for line in found if line.vendor_order.order_id not in kept]
    kept_units = sum(line.claimed for line in found) - sum(ln.claimed for ln in lines)
    held = Line.objects.filter(pool=pool, claimed__gt=0)
    unpaid = _claimed(held.filter(vendor_order__status=_S.PENDING))
    in_reach = sum(line.claimed for line in lines)
    boxed = _claimed(held) - unpaid - kept_units - in_reach
    regulars = _regulars(pool, lines) if rule == ShortRule.REGULARS else set()
    wants = [(line.left, int(line.pack_quantity)) for line in lines]
    order = sorted(
        range(len(lines)),
        key=lambda i: (lines[i].vendor_order.order.user_id not in regulars, i),
    )
    share = SHARING[rule](wants, max(0, good - unpaid - kept_units), order)
    rows = tuple(
        _row(line, gets, is_regular=line.vendor_order.order.user_id in regulars)
        for line, gets in zip(lines, share, strict=True)
    )
    return ShortPlan(
        pool.pk, rule, good, boxed, unpaid, rows, frozenset(kept), kept_units
    )


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
    shoppers = {line.vendor_order.order.user_id for line in lines} - {None}
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
    vendor_order = line.vendor_order
    return ShortRow(
        line_id=line.pk,
        vendor_order_id=vendor_order.pk,
        number=vendor_order.number,
        title=line.own_title,
        pack_quantity=int(line.pack_quantity),
        due=line.left,
        gets=gets,
        back=worth(line, line.left - gets, vendor_order.order.currency),
        is_regular=is_regular,
    )


def worth(line: Line, packs: int, currency: str) -> Decimal:
    """What `packs` of those due cost, so that all of them together are the price."""
    due = line.due
    kept = rounded(line.final_price * (due - packs) / due, currency) if due else 0
    return Decimal(line.final_price) - kept


@whole_act
def apply_short_supply(plan: ShortPlan, *, by: User | None) -> list[VendorOrder]:
    """Do what the plan showed: shorten lines, cancel what is left empty, pay back.

    Raises `StaleShortPlanError` when it would come out differently by now. Returns the
    parts that were changed.
    """
    short = [row for row in plan.rows if row.lacks]
    vendor_orders = {
        vendor_order.pk: vendor_order
        for vendor_order in lock_vendor_orders({row.vendor_order_id for row in short})
    }
    lines = {line.pk: line for line in lock_lines(vendor_orders.values())}
    # Also those of a part that is cancelled as a whole: all, before any is drawn.
    lock_lots_of(line.pool_id for line in lines.values())
    pool = StockPool.objects.get(pk=plan.pool_id)
    again = plan_short_supply(pool, good=plan.good, rule=plan.rule, kept=plan.kept)
    if again != plan:
        raise StaleShortPlanError
    for vendor_order in vendor_orders.values():
        rows = [row for row in short if row.vendor_order_id == vendor_order.pk]
        _shorten(vendor_order, rows, lines, by=by)
    _count(pool, plan, by=by)
    return list(vendor_orders.values())


def _shorten(
    vendor_order: VendorOrder,
    rows: Sequence[ShortRow],
    lines: dict[int, Line],
    *,
    by: User | None,
) -> None:
    mine = [line for line in lines.values() if line.vendor_order_id == vendor_order.pk]
    lacks = {row.line_id: row.lacks for row in rows}
    if _is_emptied(mine, lacks):
        reason = TOO_SMALL.keep()
        cancel_vendor_order(vendor_order, by=by, reason=reason, by_shopper=False)
        return
    kind = LineAdjustment.Kind.SHORT
    made = [
        shorten_line(
            vendor_order, lines[row.line_id], row.lacks, row.back, kind=kind, by=by
        )
        for row in rows
    ]
    if vendor_order.status == _S.PART_SHIPPED and not any(line.left for line in mine):
        move_vendor_order(vendor_order, _S.SHIPPED, by=by)
        note_met(vendor_order)
        refresh_order_status(vendor_order.order)
    announce_adjustments(vendor_order, made)


@whole_act
def cancel_unsent(
    vendor_order: VendorOrder, *, by: User | None, reason: str, by_shopper: bool
) -> VendorOrder:
    """Of a part that is late nothing more is sent: stock returns, money goes back.

    Nothing sent yet, it is cancelled, delivery and all; else what is left is taken off.
    Who may, the caller knows. Raises `CancelError`.
    """
    vendor_order = lock_vendor_order(vendor_order.pk)
    if vendor_order.status != _S.PART_SHIPPED:
        return cancel_vendor_order(
            vendor_order, by=by, reason=reason, by_shopper=by_shopper, is_late=True
        )
    if not vendor_order.is_late:
        note_met(vendor_order)  # nothing is promised any more
    lines = [line for line in lock_lines([vendor_order]) if line.left]
    lock_lots_of(line.pool_id for line in lines)
    currency, kinds = vendor_order.order.currency, LineAdjustment.Kind
    kind = kinds.DROPPED if by_shopper else kinds.SHORT
    made = []
    for line in lines:
        packs = line.left
        back = worth(line, packs, currency)
        made.append(shorten_line(vendor_order, line, packs, back, kind=kind, by=by))
    move_vendor_order(vendor_order, _S.SHIPPED, by=by, note=reason)
    refresh_order_status(vendor_order.order)
    announce_adjustments(vendor_order, made)
    return vendor_order


def _is_emptied(lines: Iterable[Line], lacks: Mapping[int, int]) -> bool:
    """Whether nothing of a part's lines is left to send."""
    return all(line.due == lacks.get(line.pk, 0) for line in lines)


def parts_emptied(plan: ShortPlan) -> set[int]:
    """Ids of the parts that a plan would cancel; one query."""
    lacks = {row.line_id: row.lacks for row in plan.rows if row.lacks}
    short = {row.vendor_order_id for row in plan.rows if row.lacks}
    by_vendor_order: dict[int, list[Line]] = defaultdict(list)
    for line in Line.objects.filter(vendor_order__in=short):
        by_vendor_order[line.vendor_order_id].append(line)
    return {pk for pk, lines in by_vendor_order.items() if _is_emptied(lines, lacks)}


def shorten_line(
    vendor_order: VendorOrder,
    line: Line,
    packs: int,
    back: Decimal,
    *,
    kind: str,
    by: User | None,
) -> LineAdjustment:
    """Take packs off a locked line: their stock returns, `back` of its price goes back.

    And what was paid for their containers.
    The caller tells of it with `vendor_order_adjusted`.
    """
    before = line.due_units
    released = _release(line, packs)
    owe_less(vendor_order, line, packs)
    line.short += packs
    line.claimed -= released
    line.num_allocated -= packs
    holds = trim_holds([line])
    line.save(
        update_fields=["short", "claimed", "lot_held", "num_allocated", "packed_units"]
    )
    release_stock({line.pool_id: released})
    release_lots(holds)
    deallocate_lots([line])
    if vendor_order.status == _S.PACKING:
        allocate_lots([line])
    deposit = line.container_deposit * packs
    give_back(vendor_order, line, back)
    give_deposit_back(vendor_order, deposit)
    return LineAdjustment.objects.create(
        line=line,
        kind=kind,
        units_before=before,
        units_after=line.due_units,
        amount=back,
        deposit=deposit,
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


def _count(pool: StockPool, plan: ShortPlan, *, by: User | None) -> None:
    """Bring the books to what there is; an order that came between is a stale plan."""
    pool.refresh_from_db(fields=["on_hand", "claimed"])
    there = plan.boxed + max(plan.good, plan.unpaid + plan.kept_units)
    if there == pool.on_hand:
        return
    try:
        receive_stock(
            pool,
            quantity=there - pool.on_hand,
            by=by,
            reason=StockEntry.Reason.COUNT,
            note=SHORT.keep(),
        )
    except OutOfStockError as error:
        raise StaleShortPlanError from error
