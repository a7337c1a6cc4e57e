"""A delivery round: the order of its stops, their times, and what was brought."""

from collections.abc import Iterable
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.refusals import RefusalError
from fulfilment.packing.queries.rounds import on_day
from orders.order.models import ShippingEvent, VendorOrder
from orders.order.services.vendor_orders import PackingError
from orders.order.states import WAITING
from orders.shipping.locks import lock_bookings
from orders.shipping.models import PickupBooking
from vendors.partner.models import Partner

from .dispatch import Rest, send_rest


class RoundError(RefusalError):
    """Raised for what can't be on a round; the text says why. Nothing changed."""


@transaction.atomic
def move_stop(partner: Partner, vendor_order: VendorOrder, *, by: int) -> None:
    """Put a stop so many places later (or earlier, below nothing) within its time.

    All stops of that time are numbered anew, as they stand now, and the times that were
    planned for them go to them in their new order. Raises `RoundError` for a part that
    is on no round any more.
    """
    booking = _booking(vendor_order)
    day = dates.day_of(booking.starts)
    same = on_day(partner, day).filter(pickup__starts=booking.starts)
    held = {
        one.vendor_order_id: one
        for one in lock_bookings(same.values_list("pk", flat=True))
    }
    # Read under the locks: somebody else may have moved one just now.
    order = [held[pk] for pk in same.values_list("pk", flat=True) if pk in held]
    if vendor_order.pk not in held:
        raise _off_the_round()
    place = order.index(held[vendor_order.pk])
    order.insert(max(0, place + by), order.pop(place))
    for number, one in enumerate(order, start=1):
        one.stop = number
    to_come = set(same.filter(status__in=WAITING).values_list("pk", flat=True))
    _deal_times([one for one in order if one.vendor_order_id in to_come])
    PickupBooking.objects.bulk_update(order, ["stop", "stops_at"])


def _deal_times(order: Iterable[PickupBooking]) -> None:
    """The earliest to the first: who drives goes by the order, not back in time."""
    planned = [one for one in order if one.stops_at is not None]
    times = sorted(one.stops_at for one in planned if one.stops_at is not None)
    for one, at in zip(planned, times, strict=True):
        one.stops_at = at


@transaction.atomic
def plan_stop(vendor_order: VendorOrder, at: time | None) -> None:
    """Say when the van is about there, which the shopper reads; None for not yet.

    Raises `RoundError` for a time outside of the one that the shopper chose.
    """
    booking = next(iter(lock_bookings([vendor_order.pk])), None)
    if booking is None or not booking.is_held:
        raise _off_the_round()
    starts, ends = (dates.local(one).time() for one in (booking.starts, booking.ends))
    if at is not None and not starts <= at <= ends:
        text = _("Please enter a time between %(starts)s and %(ends)s.")
        raise RoundError(text % {"starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"})
    booking.stops_at = at
    booking.save(update_fields=["stops_at"])


def deliver_stop(
    vendor_order: VendorOrder, *, seen_sent: int, by: User | None
) -> ShippingEvent:
    """All that is left of a part was handed over at the door, and its cash taken.

    `seen_sent` is how many packs had been brought when the person looked. Raises
    `AlreadySentError`, and `PackingError` for what is not packed or is no van's.
    """
    if not vendor_order.by_van:
        raise PackingError(_("Your van does not bring this order."))
    return send_rest(Rest(vendor_order, "", "", seen_sent), by=by)


def _booking(vendor_order: VendorOrder) -> PickupBooking:
    booking = PickupBooking.objects.filter(vendor_order=vendor_order).first()
    if booking is None or not booking.is_held:
        raise _off_the_round()
    return booking


def _off_the_round() -> RoundError:
    return RoundError(_("This order is no longer on a round."))
