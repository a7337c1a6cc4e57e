"""Bookings in words and in calendars: when, where, on which terms."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates
from core.ical import Event
from core.templatetags.market import moment, money

from .models import Booking, Experience
from .states import BookingState, CallOff, CancelledBy


def where_of(experience: Experience) -> str:
    """The place to meet and its village."""
    village = experience.village
    found = [experience.meeting_point, village.name if village else ""]
    return ", ".join(word for word in found if word)


def when_of(booking: Booking) -> str:
    """The hours of a day, or the days of a stay with their hours."""
    starts, ends = booking.starts, booking.ends
    if _date(starts) == _date(ends):
        return _("%(from)s to %(to)s") % {"from": moment(starts), "to": _clock(ends)}
    return _("%(from)s to %(to)s") % {"from": moment(starts), "to": moment(ends)}


def _date(when: datetime) -> object:
    return dates.day_of(when)


def _clock(when: datetime) -> str:
    return f"{dates.local(when):%H:%M}"


def state_of(booking: Booking) -> str:
    """What became of it, in a sentence; empty while it is to come."""
    if booking.state != BookingState.CANCELLED:
        return ""
    if booking.cancelled_by == CancelledBy.SHOPPER:
        return _("You cancelled this visit.")
    if booking.called_off == CallOff.WEATHER:
        return _("The farm had to cancel it because of the weather.")
    if booking.called_off == CallOff.FEW:
        return _("The farm had to cancel it because too few people booked.")
    return _("The farm had to cancel it.")


def back_of(booking: Booking) -> str:
    """What of the price went back when it was cancelled."""
    if booking.back_percent is None:
        return ""
    if booking.back_percent == 100:
        return _("You are fully refunded.")
    if not booking.back_percent:
        return _("Under the terms, there is no refund at this time.")
    return _("Under the terms, %(percent)d%% of your payment is refunded.") % {
        "percent": booking.back_percent
    }


def due_words(booking: Booking, currency: str) -> str:
    if not booking.due_there:
        return ""
    return _("%(amount)s is payable at the farm.") % {
        "amount": money(booking.due_there, currency)
    }


def terms_words(booking: Booking) -> str:
    """Until when cancelling is free, and what goes back after."""
    until = _("Free cancellation until %(when)s.") % {
        "when": moment(booking.free_until)
    }
    if not booking.late_percent:
        return f"{until} {_('Later, your payment is not refunded.')}"
    later = _("Later, %(percent)d%% of your payment is refunded.")
    return f"{until} {later % {'percent': booking.late_percent}}"


def places_words(booking: Booking) -> str:
    words = ngettext("%(count)d place", "%(count)d places", booking.places)
    return words % {"count": booking.places}


def entry_of(booking: Booking, *, url: str = "") -> Event:
    """At the place's own time. Fetch `experience__product` and `__village` with it.

    A booking keeps its `uid`; a later date has a higher `sequence` and replaces it.
    """
    experience = booking.experience
    words = _("What to bring: %(what)s") % {"what": experience.bring}
    north, east = experience.latitude, experience.longitude
    return Event(
        uid=f"visit-{booking.pk}",
        summary=experience.title,
        starts=dates.local(booking.starts),
        ends=dates.local(booking.ends),
        url=url,
        description=words if experience.bring else "",
        location=where_of(experience),
        place=None if north is None or east is None else (float(north), float(east)),
        sequence=booking.sequence + booking.is_cancelled,
        is_cancelled=booking.is_cancelled,
    )
