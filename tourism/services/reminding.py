"""A word on the day before, once for the date a booking has."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tourism.models import Booking
from tourism.states import BookingState, Word

from .telling import tell_guest

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
    ids = list(due.order_by("starts", "pk").values_list("pk", flat=True)[:1000])
    return sum(_remind(pk) for pk in ids)


@transaction.atomic
def _remind(booking_id: int) -> bool:
    rows = Booking.objects.filter(
        pk=booking_id, state=BookingState.BOOKED, is_reminded=False
    )
    if not rows.update(is_reminded=True):
        return False
    booking = Booking.objects.get(pk=booking_id)
    tell_guest(booking, Word.TOMORROW, occasion=str(booking.sequence))
    return True
