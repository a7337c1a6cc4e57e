"""Which parcels a number stands on, and what its carrier says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from orders.order.models import ShippingEvent

from .models import CarrierEvent, TrackedNumber
from .states import ParcelState

# Carriers use numbers again after a while.
NUMBERS_LAST = timedelta(days=180)
# A farm may enter what the carrier has had for some days.
BEFORE_SENT = timedelta(days=5)


def parcels_of(tracked: TrackedNumber) -> QuerySet[ShippingEvent]:
    """Recent ones that bear it; those of one box bear it together."""
    return ShippingEvent.objects.filter(
        tracking_number=tracked.number,
        carrier=tracked.carrier,
        vendor_order__isnull=False,
        date_created__gte=timezone.now() - NUMBERS_LAST,
    ).order_by("pk")


@dataclass(frozen=True)
class Track:
    """What a carrier says of one parcel, the newest first."""

    events: Sequence[CarrierEvent]

    @property
    def state(self) -> ParcelState | None:
        """How far it is; what was delivered stays so."""
        states = [ParcelState(one.state) for one in self.events]
        if ParcelState.DELIVERED in states:
            return ParcelState.DELIVERED
        return states[0] if states else None


def tracks_of(parcels: Sequence[ShippingEvent]) -> dict[int, Track]:
    """By parcel, of those of which something is known; one query."""
    numbers = {one.tracking_number for one in parcels if one.tracking_number}
    if not numbers:
        return {}
    rows = CarrierEvent.objects.filter(tracked__number__in=numbers)
    events = list(rows.select_related("tracked").order_by("-happened_at", "-pk"))
    found = {}
    for parcel in parcels:
        label = (parcel.carrier, parcel.tracking_number)
        own = [
            one
            for one in events
            if (one.tracked.carrier, one.tracked.number) == label
            and one.happened_at >= parcel.date_created - BEFORE_SENT
        ]
        if own:
            found[parcel.pk] = Track(own)
    return found
