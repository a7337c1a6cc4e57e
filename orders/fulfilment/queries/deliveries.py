"""Which parcels a carrier means by its numbers, and what it said last."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet
from django.utils import timezone

from orders.order.models import ParcelDelivery, ShippingEvent

from .dispatch import NUMBERS_LAST


def parcels_by_number(numbers: Iterable[str]) -> Mapping[str, list[ShippingEvent]]:
    """Parcels of late under each number; one query."""
    recently = timezone.now() - NUMBERS_LAST
    rows = ShippingEvent.objects.filter(
        tracking_number__in=set(filter(None, numbers)),
        vendor_order__isnull=False,
        date_created__gte=recently,
    )
    found: dict[str, list[ShippingEvent]] = {}
    for parcel in rows.select_related("delivery").order_by("pk"):
        found.setdefault(parcel.tracking_number, []).append(parcel)
    return found


def deliveries() -> QuerySet[ParcelDelivery]:
    """Last noted first, with the part that each is of."""
    rows = ParcelDelivery.objects.select_related("parcel__vendor_order__partner", "by")
    return rows.select_related("parcel__order").order_by("-pk")


__all__ = ["deliveries", "parcels_by_number"]
