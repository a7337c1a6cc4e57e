"""Parcels on their way, and files of what carriers say of them."""

from datetime import timedelta

from django.utils import timezone

from core.tables import csv_lines
from orders.order.models import ShippingEvent
from orders.order.services import ship_part
from tests.cast import a_farm, a_pack

from .makers import packed_part

HEADS = ("tracking number", "delivered at", "carrier")


def ago(**time):
    return timezone.now() - timedelta(**time)


def a_parcel(number="SF1234567890", *, carrier="SF Express", part=None, **time):
    """One that left two days ago, or as long ago as said."""
    part = part or packed_part(a_pack(a_farm(), price="10.00"), 1)
    line = part.lines.get()
    parcel = ship_part(
        part, packs={line.pk: 1}, carrier=carrier, tracking_number=number, by=None
    )
    left = ago(**time or {"days": 2})
    ShippingEvent.objects.filter(pk=parcel.pk).update(date_created=left)
    parcel.refresh_from_db()
    return parcel


def file_of(*rows, heads=HEADS):
    return b"".join(csv_lines([heads, *rows]))


def when(**time):
    return f"{timezone.localtime(ago(**time)):%Y-%m-%d %H:%M}"
