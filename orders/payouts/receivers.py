"""What the books learn from orders and payments, in the same transaction."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from orders.order.models import Line, Order, ShippingEvent, VendorOrder
from orders.order.signals import (
    order_paid,
    order_written,
    part_adjusted,
    part_received,
    part_shipped,
)
from orders.payment.models import Payment, Refund
from orders.payment.signals import payment_unplaced, refund_asked, refund_settled
from orders.payment.states import RefundState

from . import services


@receiver(order_written)
def freeze(lines: Sequence[Line], offers: set[int], **_kwargs: Any) -> None:
    services.freeze_fees(lines, offers=offers)


@receiver(order_paid)
def book(order: Order, **_kwargs: Any) -> None:
    services.book_orders([order])


@receiver(payment_unplaced)
def keep(payment: Payment, amount: int, **_kwargs: Any) -> None:
    services.book_unplaced(payment, amount)


@receiver(refund_asked)
def take_back(refund: Refund, **_kwargs: Any) -> None:
    services.book_refund(refund)


@receiver(refund_settled)
def conclude(refund: Refund, **_kwargs: Any) -> None:
    services.book_refund_end(refund)
    if refund.vendor_order and refund.state == RefundState.FAILED:
        services.earn_again(refund.vendor_order)


@receiver(part_adjusted)
def earn_the_rest(vendor_order: VendorOrder, **_kwargs: Any) -> None:
    services.earn_again(vendor_order)


@receiver(part_shipped)
def wait(vendor_order: VendorOrder, parcel: ShippingEvent, **_kwargs: Any) -> None:
    services.note_parcel(vendor_order, parcel)


@receiver(part_received)
def wait_less(vendor_order: VendorOrder, **_kwargs: Any) -> None:
    services.note_received(vendor_order)
