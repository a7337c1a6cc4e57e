"""Breaches of what a packed weight may be, and of waybills."""

from fulfilment.packing.models import Waybill
from orders.order.models import Line, ShippingEvent, VendorOrder
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


def a_waybill(**columns):
    part = VendorOrder.objects.filter(order__in=sound_paid_orders()).first()
    return Waybill.objects.create(
        vendor_order=part, key="planted", carrier="YTO Express", weight_grams=1000,
        **columns,
    )  # fmt: skip


def bear_anothers_waybill():
    waybill = a_waybill(state="issued", number="YT0000000000001")
    others = ShippingEvent.objects.exclude(vendor_order=waybill.vendor_order_id)
    Waybill.objects.update(parcel=others.first())


def wait_for_a_waybill_of_nobody():
    a_waybill()


PLANTS = {
    bear_anothers_waybill: "waybills on parcels are of their parts",
    wait_for_a_waybill_of_nobody: "waybills that wait for their carrier have a task",
    pack_without_weighing: "packed goods that are sold by weight were weighed",
    pack_more_than_agreed: "packed weights are no more than agreed",
}
