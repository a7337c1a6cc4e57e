"""What was added to orders later: it is packed, printed and sent with them as one."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from orders.order.models import VendorOrder
from orders.order.states import VISIBLE_TO_SELLER, WAITING
from payments.payment.services.cash import to_collect_of

from .pick_lists import lines_with_lots

# What stands in a seller's lists; what was added stands with the order that it goes
# with. Something that is searched for is found by its own number as well.
FIRST = Q(order__added_to=None)


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

    `added_parts` are the parts of these lines. Each line knows its own part. Nothing of
    it may be saved. One query, and two more where something was added.
    """
    parts = list(vendor_orders)
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
        part.added_parts = []
        for line in part.lines.all():
            line.vendor_order = part
    for added in rows.order_by("pk") if parts else ():
        first = by_order.get((added.order.added_to_id, added.partner_id))
        if first is not None:
            _join(first, added)
    return parts


def _join(first: VendorOrder, added: VendorOrder) -> None:
    first.added_parts.append(added)
    if added.status not in WAITING and first.status in WAITING:
        return  # taken back by the shopper: nobody packs it
    own = list(added.lines.all())
    for line in own:
        line.vendor_order, line.order, line.is_added = added, added.order, True
    known: Any = first.lines.all()  # the list that was fetched, not another one
    known._result_cache = [*known, *own]  # noqa: SLF001


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
