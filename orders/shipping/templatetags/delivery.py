"""How pages and mails say when something is collected."""

from django import template
from django.utils import timezone

from orders.order.models import VendorOrder
from orders.shipping.models import PickupBooking
from orders.shipping.wording import slot_in_words

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
    """Thu 3 Dec, 9:00–12:00, on the market's clock."""
    zone = timezone.get_default_timezone()
    starts = timezone.localtime(booking.starts, zone)
    ends = timezone.localtime(booking.ends, zone)
    return slot_in_words(starts.date(), starts.time(), ends.time())
