"""Boxes that leave a depot, and parcels that arrive, become rows of the outbox."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from orders.order.models import ParcelDelivery, ShippingEvent
from orders.order.queries import boxes_of
from orders.order.signals import left_depot, parcel_delivered

from . import parcel_news  # noqa: F401 - its announcements join the others
from .receivers import _note

# What a carrier's table says about days long gone is no news to who has the goods.
NEWS_FOR = timedelta(days=7)


@receiver(left_depot)
def note_box(parcels: Sequence[ShippingEvent], **_kwargs: Any) -> None:
    _note("depot_sent", min(parcel.pk for parcel in parcels))


@receiver(parcel_delivered)
def note_delivery(delivery: ParcelDelivery, **_kwargs: Any) -> None:
    """A box of several farms is one piece of news, whichever is noted first."""
    if timezone.now() - delivery.delivered_at > NEWS_FOR:
        return
    parcel = delivery.parcel
    if parcel.vendor_order is None:
        return
    first = parcel.pk
    if parcel.vendor_order.depot_id is not None:
        first = boxes_of(parcel.order_id)[parcel.pk][0]
    _note("parcel_delivered", first)
