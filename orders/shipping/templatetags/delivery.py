"""How pages and mails say when something is collected or brought."""

from datetime import datetime

from django import template

from orders.order.models import VendorOrder
from orders.shipping.models import PickupBooking
from orders.shipping.services.pickups import CAN_CHANGE
from orders.shipping.wording import booked_time, due_in_words

register = template.Library()


@register.filter
def pickup(vendor_order: VendorOrder) -> PickupBooking | None:
    """The time that was chosen for the part; none when it is sent, or by arrangement.

    Fetch `pickup` with many parts; a part that is sent costs nothing.
    """
    if not vendor_order.has_slots:
        return None
    try:
        return vendor_order.pickup
    except PickupBooking.DoesNotExist:
        return None


@register.filter
def pickup_time(booking: PickupBooking) -> str:
    return booked_time(booking)


@register.filter
def due(moment: datetime) -> str:
    return due_in_words(moment)


@register.filter
def can_come_later(vendor_order: VendorOrder) -> bool:
    """Whether the shopper may still choose another time."""
    return vendor_order.status in CAN_CHANGE


@register.filter
def position(vendor_order: VendorOrder) -> str:
    """A part's place in its order, as addresses have it."""
    return str(vendor_order.number).rpartition("-")[2]
