"""Telling guests and farms something, once: what hosts write, a word the day before."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.activity_log import record
from core.notify import notify
from core.sweeps import Queue, work_through
from notifications.services import record_sent
from notifications.states import Kind
from tourism.models import Booking, Slot
from tourism.states import BookingNotice, BookingState

from . import VisitError


def tell_guest(
    booking: Booking, event: BookingNotice, *, occasion: str = "", note: str = ""
) -> None:
    """Call it inside the change's transaction; once for an occasion, however often.

    `note` is the host's own.
    """
    sent = record_sent(
        Kind.VISIT,
        event,
        booking,
        f"{booking.pk}:{occasion}",
        recipient_id=booking.vendor_order.order.user_id,
        data={"note": note},
    )
    if sent is not None:
        notify("visit", sent)


def tell_host(booking: Booking, what: str) -> None:
    """A booking can be moved again, so that each time is an occasion."""
    notify("visit_host", booking, f"{what}-{booking.sequence}")


@transaction.atomic
def message_guests(slot: Slot, text: str, *, key: str) -> int:
    """Tell it to each booking; returns to how many. The same `key` is sent once.

    Raises `VisitError` where nobody has booked.
    """
    rows = Booking.objects.filter(lines__slot=slot, state=BookingState.BOOKED)
    bookings = list(rows.distinct().order_by("pk"))
    if not bookings:
        raise VisitError(_("Nobody has booked this date, so no message was sent."))
    for booking in bookings:
        tell_guest(booking, BookingNotice.MESSAGE, occasion=key, note=text)
    record(
        "visits.message",
        slot,
        after={"text": text, "bookings": len(bookings)},
        seller=slot.experience.partner,
    )
    return len(bookings)


AHEAD = timedelta(hours=30)
# Who booked an hour ago knows when it is.
JUST_BOOKED = timedelta(hours=6)


def remind_guests(now: datetime | None = None) -> int:
    """Remind of visits of tomorrow; returns how many guests."""
    now = now or timezone.now()
    due = Booking.objects.filter(
        state=BookingState.BOOKED,
        is_reminded=False,
        starts__gt=now,
        starts__lte=now + AHEAD,
        created__lte=now - JUST_BOOKED,
    )
    return work_through(
        Queue("visits.reminders", due, oldest=("starts", "pk"), batch=1000), _remind
    )


@transaction.atomic
def _remind(booking_id: int) -> bool:
    rows = Booking.objects.filter(
        pk=booking_id, state=BookingState.BOOKED, is_reminded=False
    )
    if not rows.update(is_reminded=True):
        return False
    booking = Booking.objects.get(pk=booking_id)
    tell_guest(booking, BookingNotice.TOMORROW, occasion=str(booking.sequence))
    return True
