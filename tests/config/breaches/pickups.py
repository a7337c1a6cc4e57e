"""Breaches of pickups: places, parts that are sent, parts that were let go."""

from datetime import time, timedelta

from django.db.models import F
from django.utils import timezone

from core import dates
from orders.order.models import VendorOrder
from orders.order.states import VendorOrderStatus
from orders.shipping.models import (
    DeliveryMethod,
    PickupBooking,
    PickupDay,
    PickupWindow,
    TransitTime,
)

from .rows import change, paid_vendor_orders


def a_pickup(vendor_order, *, booked=1):
    """The part is to be collected on a day on which so many places are taken."""
    window = PickupWindow.objects.create(
        method=DeliveryMethod.objects.filter(partner=vendor_order.partner).first(),
        weekday=3,
        opens=time(9),
        closes=time(12),
    )
    day = PickupDay.objects.create(
        window=window, date=dates.today(), capacity=10, booked=booked
    )
    now = timezone.now()
    PickupBooking.objects.create(
        vendor_order=vendor_order, day=day, starts=now, ends=now + timedelta(hours=3)
    )
    return day


def collected(status):
    vendor_orders = VendorOrder.objects.filter(pk__in=paid_vendor_orders(status))
    return change(vendor_orders, is_pickup=True)


def count_a_place_twice():
    a_pickup(collected(VendorOrderStatus.RECEIVED), booked=2)


def collect_what_is_sent():
    a_pickup(
        paid_vendor_orders(VendorOrderStatus.RECEIVED).filter(is_pickup=False).first()
    )


def keep_the_place_of_a_cancelled_vendor_order():
    a_pickup(collected(VendorOrderStatus.CANCELLED))


def let_in_one_too_many():
    day = a_pickup(collected(VendorOrderStatus.RECEIVED))
    PickupDay.objects.filter(pk=day.pk).update(booked=F("capacity") + 1)


def learn_of_no_carrier():
    TransitTime.objects.create(
        carrier="Uncle Wang", origin="CN-SX", destination="CN-BJ", usual_days=1,
        most_days=2, parcels=30,
    )  # fmt: skip


PLANTS = {
    learn_of_no_carrier: "days in transit are known of carriers and regions there are",
    count_a_place_twice: "pickup days count the places that are held",
    collect_what_is_sent: "parts with a pickup time are collected or brought",
    keep_the_place_of_a_cancelled_vendor_order: (
        "parts that were let go hold no pickup place"
    ),
}
REFUSED = {
    let_in_one_too_many: "pickup days count the places that are held",
}
