"""Rows to plant breaches in, and the way past every service."""

from orders.order.models import (
    Line,
    Order,
    VendorOrder,
)
from orders.order.states import OrderStatus, VendorOrderStatus
from payments.payment.models import Refund
from payments.payment.states import PaymentState
from payments.payouts.services.postings import book_refund


def change(rows, **fields):
    """Past every service, on the first of the rows."""
    first = rows.order_by("pk").first()
    assert type(first)._base_manager.filter(pk=first.pk).update(**fields) == 1
    return first


def expired_orders():
    return Order.objects.filter(status=OrderStatus.EXPIRED)


def sound_paid_orders():
    """Paid with money, without a part that was cancelled."""
    cancelled = VendorOrder.objects.filter(status=VendorOrderStatus.CANCELLED)
    paid = Order.objects.filter(paid_at__isnull=False, total_incl_tax__gt=0)
    return paid.exclude(pk__in=cancelled.values("order"))


def paid_vendor_orders(status):
    return VendorOrder.objects.filter(order__paid_at__isnull=False, status=status)


def sound_paid_line():
    return Line.objects.filter(order__in=sound_paid_orders()).order_by("pk").first()


def refund_of(vendor_order, amount, cause):
    payment = vendor_order.order.payments.get(state=PaymentState.SUCCEEDED)
    a_refund(payment=payment, vendor_order=vendor_order, cause=cause, amount=amount)


def a_refund(**fields):
    """In the books as well, so that only what is meant is broken."""
    book_refund(Refund.objects.create(**fields))
