"""What a seller promised, said anew when an order is paid later than on its own day."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F
from django.utils import timezone

from core import dates
from orders.market_settings import ACCEPT_WITHIN_DAYS
from orders.order.models import Line, Order, VendorOrder
from orders.order.services.promises import first_look, promise_anew
from orders.shipping.queries import Offered, offered_methods
from orders.shipping.ready import ready_from
from orders.shipping.rules import DispatchTerms, accept_day, first_dispatch


def promise_again(order: Order, vendor_orders: Sequence[VendorOrder]) -> None:
    """For an order that is paid after its day: nobody sends before the money is there.

    A time at which the goods are collected stands; it is the shopper's own choice. What
    was added to an order goes with it, whenever it is paid.
    """
    if order.added_to_id:
        return
    late = [
        part
        for part in vendor_orders
        if part.send_by and part.accept_by and not hasattr(part, "pickup")
    ]
    now = order.paid_at or timezone.now()
    if not late or dates.day_of(now) == dates.day_of(order.date_placed):
        return
    offered = offered_methods([part.partner for part in late])
    for part in late:
        _promise(part, terms_of(part, offered[part.partner_id]), now)


def promise_from_now(part: VendorOrder) -> None:
    """For a locked part that waited for something and is its seller's to send now.

    It may be sent earlier or later than was said before. A time at which the goods are
    collected stands.
    """
    if part.send_by is None or part.met_at is not None:
        return
    now, old = timezone.now(), part.send_by
    offered = offered_methods([part.partner])[part.partner_id]
    terms = terms_of(part, offered)
    ready_on, within = _goods(part)
    leaves = first_dispatch(terms, now, ready_on=ready_on, within=within)
    if leaves is not None and not hasattr(part, "pickup"):
        part.send_by = dates.end_of(leaves)
        moved = part.send_by - old
        if part.expected_from and part.expected_to:
            part.expected_from += moved
            part.expected_to += moved
    accepts = accept_day(terms, now, within=ACCEPT_WITHIN_DAYS())
    part.accept_by = min(dates.end_of(accepts), part.send_by) if accepts else old
    part.chase_at = first_look(part.accept_by)
    part.save(
        update_fields=[
            "send_by", "accept_by", "chase_at", "expected_from", "expected_to"
        ]
    )  # fmt: skip


def _promise(part: VendorOrder, terms: DispatchTerms, now: datetime) -> None:
    """Never an earlier day than the shopper was told."""
    ready_on, within = _goods(part)
    leaves = first_dispatch(terms, now, ready_on=ready_on, within=within)
    old = part.send_by
    if leaves is None or old is None or dates.end_of(leaves) <= old:
        return
    moved = dates.end_of(leaves) - old
    part.send_by = dates.end_of(leaves)
    accepts = accept_day(terms, now, within=ACCEPT_WITHIN_DAYS()) or leaves
    part.accept_by = min(dates.end_of(accepts), part.send_by)
    part.chase_at = first_look(part.accept_by)
    if part.expected_from and part.expected_to:
        part.expected_from += moved
        part.expected_to += moved
    part.save(
        update_fields=[
            "send_by", "accept_by", "chase_at", "expected_from", "expected_to"
        ]
    )  # fmt: skip


def terms_of(part: VendorOrder, offered: Sequence[Offered]) -> DispatchTerms:
    """Those of the way that it travels; plain ones where it is no longer offered."""
    found = (one.terms for one in offered if one.method.code == part.delivery_code)
    return next(found, DispatchTerms())


def _goods(part: VendorOrder) -> tuple[date | None, int]:
    """When the last of them is picked, and how long the slowest takes."""
    lines = Line.objects.filter(vendor_order=part, short__lt=F("quantity"))
    lines = lines.select_related("product")
    goods = [line.product for line in lines if line.product]
    slowest = max((one.send_within or 0 for one in goods), default=0)
    ids = [one.pk for one in goods]
    return ready_from(ids, [one.picked_on for one in goods]), slowest


def promise_by_goods(part: VendorOrder, *, not_before: date | None = None) -> None:
    """For a locked part whose goods are ready on another day than was said.

    Or that is free on a day, `not_before`, even where they are ready. A time at which
    the goods are collected stands.
    """
    if part.send_by is None or part.met_at is not None or hasattr(part, "pickup"):
        return
    terms = terms_of(part, offered_methods([part.partner])[part.partner_id])
    ready_on, within = _goods(part)
    ready_on = max(filter(None, (ready_on, not_before)), default=None)
    leaves = first_dispatch(terms, timezone.now(), ready_on=ready_on, within=within)
    if leaves is not None:
        promise_anew(part, dates.end_of(leaves))
