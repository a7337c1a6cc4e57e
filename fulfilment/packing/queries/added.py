"""What was added to orders later: it is packed, printed and sent with them as one.

Whatever lists parts with their goods fetches them as `BoxRows`, by
`vendor_orders_to_print` or `listed_vendor_orders`: then what was added stands among the
lines of each, and no list, paper or file can leave it out.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.db.models.query import ModelIterable

from orders.order.models import Line, VendorOrder
from orders.order.states import VISIBLE_TO_SELLER, WAITING
from payments.payment.services.cash import to_collect_of
from vendors.partner.models import Partner

from .vendor_orders import lines_with_goods, lines_with_lots, theirs

# What stands in a seller's lists; what was added stands with the order that it goes
# with. Something that is searched for is found by its own number as well.
FIRST = Q(order__added_to=None)


class BoxRows(QuerySet[VendorOrder]):
    """Parts that are fetched as boxes, `with_added`; their lines have to be fetched."""

    def _fetch_all(self) -> None:
        super()._fetch_all()
        if self._iterable_class is ModelIterable:
            with_added(self._result_cache or ())


def vendor_orders_to_print(partner: Partner) -> QuerySet[VendorOrder]:
    """Boxes with all that papers say of them: a few queries for any number."""
    return (
        BoxRows(VendorOrder)
        .filter(theirs(partner))
        .select_related("order__shipping_address__country", "pickup")
        .prefetch_related(Prefetch("lines", queryset=lines_with_lots()))
        .order_by("delivery_code", "created", "pk")
    )


def listed_vendor_orders(partner: Partner) -> QuerySet[VendorOrder]:
    """Boxes with what a row of the list shows: a few queries for any number."""
    return (
        BoxRows(VendorOrder)
        .filter(theirs(partner))
        .select_related("order__shipping_address")
        .prefetch_related(Prefetch("lines", queryset=lines_with_goods()))
    )


def named(partner: Partner, numbers: Iterable[str]) -> Q:
    """The parts ordered first that these numbers name, also by what was added."""
    asked = VendorOrder.objects.filter(theirs(partner), number__in=set(numbers))
    asked = asked.order_by()
    of_order = Q(order__in=asked.values("order"))
    return FIRST & (of_order | Q(order__in=asked.values("order__added_to")))


def added_to(vendor_orders: QuerySet[VendorOrder]) -> QuerySet[VendorOrder]:
    """What was added to these parts of one seller and is still to be sent."""
    firsts = vendor_orders.order_by()
    return VendorOrder.objects.filter(
        order__added_to__in=firsts.values("order"),
        partner__in=firsts.values("partner"),
        is_visit=False,
        status__in=WAITING,
    )


def first_of(vendor_order: VendorOrder) -> VendorOrder | None:
    """The part that this one was added to; None for one that was ordered first."""
    if not vendor_order.order.added_to_id:
        return None
    return VendorOrder.objects.filter(
        order=vendor_order.order.added_to_id,
        partner=vendor_order.partner_id,
        is_visit=False,
    ).first()


def with_added(vendor_orders: Iterable[VendorOrder]) -> list[VendorOrder]:
    """The parts, their fetched lines followed by those that were added to them.

    `added_parts` are the parts of these lines, `box` those that lie in one box: the
    part and what was added and not taken back. Each line knows its own part. Nothing of
    it may be saved. One query, and a few more where something was added; none for parts
    that are `with_added` already.
    """
    parts = list(vendor_orders)
    fresh = [part for part in parts if not hasattr(part, "added_parts")]
    _join_added(fresh)
    return parts


def _join_added(parts: list[VendorOrder]) -> None:
    by_order = {(part.order_id, part.partner_id): part for part in parts}
    rows = VendorOrder.objects.filter(
        order__added_to__in={part.order_id for part in parts},
        is_visit=False,
        status__in=VISIBLE_TO_SELLER,
    )
    rows = rows.select_related("order").prefetch_related(
        Prefetch("lines", queryset=lines_with_lots()), "lines__adjustments"
    )
    for part in parts:
        part.added_parts, part.box = [], [part]
        for line in part.lines.all():
            line.vendor_order = part
    for added in rows.order_by("pk") if parts else ():
        first = by_order.get((added.order.added_to_id, added.partner_id))
        if first is not None:
            _join(first, added)


def _join(first: VendorOrder, added: VendorOrder) -> None:
    first.added_parts.append(added)
    if added.status not in WAITING and first.status in WAITING:
        return  # taken back by the shopper: nobody packs it
    first.box.append(added)
    own = list(added.lines.all())
    for line in own:
        line.vendor_order, line.order, line.is_added = added, added.order, True
    known: Any = first.lines.all()  # the list that was fetched, not another one
    known._result_cache = [*known, *own]  # noqa: SLF001


def own_lines(vendor_order: VendorOrder) -> list[Line]:
    """The part's lines without those that were added: what a parcel of it holds."""
    lines = vendor_order.lines.all()
    return [line for line in lines if line.vendor_order_id == vendor_order.pk]


def grams_of(vendor_order: VendorOrder) -> int:
    """What the box of a part that is `with_added` weighs."""
    return sum(part.weight_grams for part in vendor_order.box)


def total_of(vendor_order: VendorOrder) -> Decimal:
    """What all in the box of a part costs that is `with_added`."""
    return sum((Decimal(part.total) for part in vendor_order.box), Decimal(0))


def grams_added() -> Coalesce:
    """For a query of parts: what weighs all that was added to one and is to be sent."""
    rows = VendorOrder.objects.filter(
        order__added_to=OuterRef("order"),
        partner=OuterRef("partner"),
        is_visit=False,
        status__in=WAITING,
    )
    sums = rows.order_by().values("partner").annotate(n=Sum("weight_grams"))
    return Coalesce(Subquery(sums.values("n")), Value(0))


def cash_of(parts: Iterable[VendorOrder]) -> dict[int, int]:
    """What is still to be collected for each of these parts and what was added, by id.

    Two queries; for parts that went through `with_added`.
    """
    first_by_part = {
        one.pk: part.pk
        for part in parts
        for one in (part, *getattr(part, "added_parts", ()))
    }
    rows = VendorOrder.objects.filter(pk__in=first_by_part, in_cash=True)
    found: dict[int, int] = {}
    for pk, amount in to_collect_of(rows).items():
        first = first_by_part[pk]
        found[first] = found.get(first, 0) + amount
    return found
