"""Breaches of sales at stalls."""

from uuid import uuid4

from django.utils import timezone

from orders.order.models import Order, VendorOrder
from stall.models import StallSale


def call_an_online_order_a_sale():
    part = VendorOrder.objects.exclude(delivery_code="stall").order_by("pk").first()
    StallSale.objects.create(
        partner=part.partner,
        key=uuid4(),
        order=part.order,
        paid_by="cash",
        sold_at=timezone.now(),
    )


def lose_a_sale():
    sold = StallSale.objects.values("order")
    other = Order.objects.exclude(pk__in=sold).order_by("pk").first()
    first = VendorOrder.objects.filter(order=other).order_by("pk")[:1]
    VendorOrder.objects.filter(pk__in=first).update(delivery_code="stall")


PLANTS = {
    call_an_online_order_a_sale: (
        "sales at stalls are orders of their sellers, handed over"
    ),
    lose_a_sale: "orders of stalls were recorded as sales",
}
