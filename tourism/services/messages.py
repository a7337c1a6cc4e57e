"""A host writes to everybody who has booked a date."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from tourism.models import Booking, Slot
from tourism.states import BookingState, Word

from .refusing import VisitRefused
from .telling import tell_guest


@transaction.atomic
def message_guests(slot: Slot, text: str, *, key: str) -> int:
    """Tell it to each booking; returns to how many. The same `key` is sent once.

    Raises `VisitRefused` where nobody has booked.
    """
    rows = Booking.objects.filter(lines__slot=slot, state=BookingState.BOOKED)
    bookings = list(rows.distinct().order_by("pk"))
    if not bookings:
        raise VisitRefused(_("Nobody has booked this date, so nobody was told."))
    for booking in bookings:
        tell_guest(booking, Word.MESSAGE, occasion=key, note=text)
    record(
        "visits.message",
        slot,
        after={"text": text, "bookings": len(bookings)},
        seller=slot.experience.partner,
    )
    return len(bookings)
