"""How pages and mails say when something is collected."""

from django import template

from orders.order.models import VendorOrder
from orders.shipping.models import PickupBooking
from orders.shipping.services import CAN_CHANGE
from orders.shipping.wording import booked_time

register = template.Library()


@register.filter
def pickup(part: VendorOrder) -> PickupBooking | None:
    """The part's booked pickup; none when it is sent, or collected by arrangement.

    Fetch `pickup` with many parts; a part that is sent costs nothing.
    """
    if not part.is_pickup:
        return None
    try:
        return part.pickup
    except PickupBooking.DoesNotExist:
        return None


@register.filter
def pickup_time(booking: PickupBooking) -> str:
    return booked_time(booking)


@register.filter
def can_come_later(part: VendorOrder) -> bool:
    """Whether the shopper may still choose another time."""
    return part.status in CAN_CHANGE


@register.filter
def position(part: VendorOrder) -> str:
    """A part's place in its order, as addresses have it."""
    return str(part.number).rpartition("-")[2]
