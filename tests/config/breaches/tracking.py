"""Breaches of what carriers say: numbers that nobody asks for, deliveries not noted."""

from datetime import timedelta

from django.utils import timezone

from fulfilment.tracking.models import CarrierEvent, TrackedNumber
from fulfilment.tracking.states import EventSource, ParcelState
from orders.order.models import ShippingEvent


def wait_for_nobody():
    TrackedNumber.objects.create(carrier="YTO Express", number="YT0000000000000")


def deliver_without_noting():
    rows = ShippingEvent.objects.filter(delivery=None).exclude(tracking_number="")
    parcel = rows.order_by("pk").first()
    label = {"carrier": parcel.carrier, "number": parcel.tracking_number}
    # Nobody else's, and shipped before it was delivered.
    rows.filter(pk=parcel.pk).update(date_created=timezone.now() - timedelta(days=2))
    tracked = TrackedNumber.objects.create(**label, state="refused")
    CarrierEvent.objects.create(
        tracked=tracked,
        key="planted",
        happened_at=timezone.now() - timedelta(days=1),
        state=ParcelState.DELIVERED,
        source=EventSource.AGGREGATOR,
    )


PLANTS = {
    wait_for_nobody: "numbers that wait for the tracking service have a task",
    deliver_without_noting: "what a carrier delivered is noted as delivered",
}
