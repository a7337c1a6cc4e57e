"""Breaches of what a packed weight may be."""

from orders.order.models import Line
from orders.order.states import VendorOrderStatus

from .rows import change, sound_paid_orders


def pack_without_weighing():
    change(received_lines(), is_weighed=True)


def pack_more_than_agreed():
    line = received_lines().order_by("pk").first()
    ordered = line.quantity * line.pack_quantity
    change(
        received_lines(),
        is_weighed=True,
        tolerance=10,
        packed_units=ordered * 11 // 10 + 1,
    )


def received_lines():
    return Line.objects.filter(
        order__in=sound_paid_orders(),
        vendor_order__status=VendorOrderStatus.RECEIVED,
    )


PLANTS = {
    pack_without_weighing: "packed goods that are sold by weight were weighed",
    pack_more_than_agreed: "packed weights are no more than agreed",
}
