"""Mails of visits: tickets, a word the day before, and what changed."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.notifications.emails import (
    MAILS,
    Mail,
    Reader,
    absolute,
    order_path,
    write_mail,
)

from .calendars import calendar_of
from .models import Booking, Told
from .papers import tickets_paper
from .states import Word
from .wording import (
    back_of,
    due_words,
    places_words,
    state_of,
    terms_words,
    when_of,
    where_of,
)

# With the tickets and an entry for the calendar.
_WITH_TICKETS = frozenset({Word.BOOKED, Word.MOVED, Word.TOMORROW})
# What a farm is told of a booking, by what happened to it.
HOST_NEWS = {
    "booked": gettext_lazy("A visit is booked: {what}"),
    "cancelled": gettext_lazy("A guest has cancelled: {what}"),
    "moved": gettext_lazy("A guest comes at another time: {what}"),
}
_RELATED = (
    "booking__part__order__user",
    "booking__part__order__shipping_address",
    "booking__part__partner",
    "booking__experience__product",
    "booking__experience__village",
)


def booking_path(booking: Booking) -> str:
    return reverse("orders:visit", args=[booking.part.order.number, booking.pk])


def subject_of(told: Told) -> str:
    """In the active language: what happened, and to which visit."""
    words = {"what": told.get_word_display(), "title": told.booking.experience.title}
    return _("%(what)s: %(title)s") % words


def body_of(told: Told) -> str:
    """In the active language: when and where, or what goes back."""
    booking = told.booking
    if told.word == Word.MESSAGE:
        return f"{told.note} ({when_of(booking)})"
    if told.word in _WITH_TICKETS:
        place = {"when": when_of(booking), "where": where_of(booking.experience)}
        return _("%(when)s, %(where)s.") % place
    reason = booking.cancel_reason
    words = [when_of(booking) + ".", state_of(booking), reason, back_of(booking)]
    return " ".join(word for word in words if word)


def visit_mail(told: Told, to: Reader) -> EmailMultiAlternatives:
    """The tickets are in it, as a paper and as an entry for the calendar."""
    booking = told.booking
    order = booking.part.order
    with translation.override(to.language):
        is_good = told.word in _WITH_TICKETS and booking.is_booked
        mail = write_mail(
            "visit",
            to,
            link=order_path(order, to),
            headline=subject_of(told),
            words=body_of(told),
            booking=booking,
            bring=booking.experience.bring if is_good else "",
            due=due_words(booking, order.currency) if is_good else "",
            terms=terms_words(booking) if is_good else "",
            is_off=told.word == Word.CALLED_OFF,
        )
        if is_good:
            link = absolute(order_path(order, to))
            name = f"visit-{order.number}"
            mail.attach(f"{name}.pdf", tickets_paper(booking), "application/pdf")
            calendar = calendar_of(booking, link=link)
            mail.attach(f"{name}.ics", calendar, "text/calendar")
    return mail


def host_mail(booking: Booking, to: Reader) -> EmailMultiAlternatives:
    with translation.override(to.language):
        news = str(HOST_NEWS[_what_happened(booking)])
        headline = news.format(what=booking.experience.title)
        words = host_words(booking)
    return write_mail(
        "visit_host", to, link=host_path(booking), headline=headline, words=words
    )


def _what_happened(booking: Booking) -> str:
    """The last thing, should several have happened before the mail goes."""
    if booking.is_cancelled:
        return "cancelled"
    return "moved" if booking.sequence else "booked"


def host_path(booking: Booking) -> str:
    return reverse(
        "desk:visit_booking", args=[booking.experience.partner.code, booking.pk]
    )


def host_words(booking: Booking) -> str:
    """Of which visit, when and how many: in the active language."""
    return ", ".join(
        [booking.experience.title, when_of(booking), places_words(booking)]
    )


MAILS["visit"] = Mail(visit_mail, Told, _RELATED, lambda told: told.booking.part.order)
MAILS["visit_host"] = Mail(
    host_mail,
    Booking,
    ("experience__product", "experience__partner", "part__order"),
)
