"""What pages show of parcels that are on their way."""

from collections.abc import Iterable, Mapping

from django import template

from fulfilment.tracking.queries import Track, tracks_of
from fulfilment.tracking.states import TROUBLE, ParcelState
from orders.order.models import ShippingEvent

register = template.Library()


@register.simple_tag
def tracks(parcels: Iterable[ShippingEvent]) -> Mapping[int, Track]:
    """By parcel; one query for all of them, none without a number."""
    return tracks_of(list(parcels))


@register.filter
def of_parcel(found: Mapping[int, Track], parcel: ShippingEvent) -> Track | None:
    return found.get(parcel.pk)


@register.filter
def is_trouble(state: ParcelState) -> bool:
    return state in TROUBLE
