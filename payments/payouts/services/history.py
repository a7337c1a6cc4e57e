"""Orders that were written without telling the books, such as those before them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from orders.order.locks import lock_orders
from orders.order.models import (
    Line,
    LineAdjustment,
    Order,
    ShippingEvent,
    VendorOrderEvent,
)
from orders.order.states import VendorOrderStatus
from payments.ledger.queries import is_booked
from payments.payment.models import Refund, RefundLine
from payments.payment.services.refundable import left_of_lines
from payments.payouts.models import Earning
from payments.payouts.queries import funded_of

from .fees import freeze_fees
from .postings import book_orders, book_refund, book_refund_end, book_unplaced


@transaction.atomic
def book_history(order_ids: Sequence[int], *, with_fees: bool) -> int:
    """Bring the books up to these orders; how many were not in them. Repeatable.

    `with_fees` charges today's fees for them, which only invented orders want.
    """
    lock_orders(order_ids)
    paid = Order.objects.filter(pk__in=order_ids, paid_at__isnull=False)
    if with_fees:
        lines = Line.objects.filter(order__in=paid, fees__isnull=True)
        lines = lines.select_related("order", "product__main_category", "partner")
        freeze_fees(list(lines), funded=funded_of(lines))
    count = book_orders(list(paid.order_by("pk")))
    refunds = Refund.objects.filter(payment__order__in=order_ids).order_by("pk")
    for refund in refunds.select_related("payment", "vendor_order"):
        _book_refund(refund)
    _note_parcels(order_ids)
    return count


def _book_refund(refund: Refund) -> None:
    if not is_booked(f"refund:{refund.pk}"):
        if refund.vendor_order is None:
            book_unplaced(refund.payment, refund.amount)
        _name_lines(refund)
        book_refund(refund)
    book_refund_end(refund)


def _name_lines(refund: Refund) -> None:
    """What its cause says of its lines, where they were not written down."""
    what, _colon, which = refund.cause.partition(":")
    if refund.vendor_order is None or refund.lines.exists():
        return
    if what == "cancelled":
        lines = left_of_lines(refund.vendor_order, refund.payment.currency)
    elif what == "adjusted":
        rows = LineAdjustment.objects.filter(pk=int(which))
        lines = dict.fromkeys(rows.values_list("line", flat=True), refund.amount)
    elif what == "again":
        rows_again = RefundLine.objects.filter(refund=int(which))
        lines = dict(rows_again.values_list("line", "amount"))
    else:
        return
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, line_id=line_id, amount=amount)
        for line_id, amount in lines.items()
        if amount > 0
    )


def _note_parcels(order_ids: Iterable[int]) -> None:
    parcels = ShippingEvent.objects.filter(
        order__in=order_ids, vendor_order__isnull=False, earning__isnull=True
    )
    received = _received(order_ids)
    Earning.objects.bulk_create(
        Earning(
            parcel=parcel,
            vendor_order_id=parcel.vendor_order_id,
            due_at=_due(parcel, received.get(parcel.vendor_order_id)),
        )
        for parcel in parcels.order_by("pk")
    )


def _received(order_ids: Iterable[int]) -> dict[int, datetime]:
    """When each part was received, of those that were."""
    events = VendorOrderEvent.objects.filter(
        vendor_order__order__in=order_ids, status=VendorOrderStatus.RECEIVED
    )
    rows = events.order_by().values_list("vendor_order").annotate(at=Max("created"))
    return dict(rows)


def _due(parcel: ShippingEvent, received: datetime | None) -> datetime:
    late = parcel.date_created + settings.DELIVERED_AFTER
    return (min(late, received) if received else late) + settings.EARNED_AFTER
