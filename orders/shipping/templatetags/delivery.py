"""How pages and mails say when something is collected."""

from datetime import datetime, time

from django import template
from django.utils.translation import gettext as _

from core import dates
from orders.order.models import VendorOrder
from orders.shipping.models import PickupBooking
from orders.shipping.services.pickups import CAN_CHANGE
from orders.shipping.wording import booked_time, short_date

register = template.Library()


@register.filter
def pickup(vendor_order: VendorOrder) -> PickupBooking | None:
    """The part's booked pickup; none when it is sent, or collected by arrangement.

    Fetch `pickup` with many parts; a part that is sent costs nothing.
    """
    if not vendor_order.is_pickup:
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
    """By when: a day to its end, or the hour at which somebody comes."""
    local = dates.local(moment)
    if local.time() == time.min:
        return short_date(dates.day_of(moment - dates.TICK))
    names = {"day": short_date(dates.day_of(moment)), "time": f"{local:%H:%M}"}
    return _("%(day)s, %(time)s") % names


@register.filter
def can_come_later(vendor_order: VendorOrder) -> bool:
    """Whether the shopper may still choose another time."""
    return vendor_order.status in CAN_CHANGE


@register.filter
def position(vendor_order: VendorOrder) -> str:
    """A part's place in its order, as addresses have it."""
    return str(vendor_order.number).rpartition("-")[2]
