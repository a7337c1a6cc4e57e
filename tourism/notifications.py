"""What is told of visits: tickets, a word the day before, and what changed."""

from collections.abc import Iterable
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.ical import write_calendar
from core.languages import in_words
from notifications.emails import Reader, absolute, order_path
from notifications.models import SentNotification
from notifications.states import Kind
from notifications.types import (
    PACKING_TEAM,
    NotificationType,
    Text,
    ToShopper,
    declare,
    subject_of,
)
from orders.order.models import Order
from vendors.members.queries import team_of

from .models import Booking
from .pdf import tickets_pdf
from .states import BookingNotice
from .wording import (
    back_of,
    due_words,
    entry_of,
    places_words,
    state_of,
    terms_words,
    when_of,
    where_of,
)

# With the tickets and an entry for the calendar.
_WITH_TICKETS = frozenset(
    {BookingNotice.BOOKED, BookingNotice.MOVED, BookingNotice.TOMORROW}
)
# What a farm is told of a booking, by what happened to it.
_HOST_SAID = {
    "booked": gettext_lazy("New booking: {what}"),
    "cancelled": gettext_lazy("Booking cancelled: {what}"),
    "moved": gettext_lazy("Booking moved to another date: {what}"),
}


@declare("visit")
class VisitNews(ToShopper[SentNotification]):
    """The mail holds the tickets, as a paper and as an entry for the calendar."""

    kind = Kind.VISIT
    model = SentNotification

    @cached_property
    def booking(self) -> Booking:
        rows = Booking.objects.select_related(
            "vendor_order__order__user",
            "vendor_order__order__shipping_address",
            "vendor_order__partner",
            "experience__product",
            "experience__village",
        )
        return subject_of(self.about, rows)

    def bought(self) -> Order:
        return self.booking.vendor_order.order

    @property
    def is_good(self) -> bool:
        return self.about.event in _WITH_TICKETS and self.booking.is_booked

    def subject(self) -> Text:
        """What happened, and to which visit."""
        words = {
            "what": BookingNotice(self.about.event).label,
            "title": self.booking.experience.title,
        }
        return _("%(what)s: %(title)s") % words

    def body(self) -> Text:
        """When and where, or what goes back."""
        sent, booking = self.about, self.booking
        if sent.event == BookingNotice.MESSAGE:
            return f"{sent.data['note']} ({when_of(booking)})"
        if sent.event in _WITH_TICKETS:
            place = {"when": when_of(booking), "where": where_of(booking.experience)}
            return _("%(when)s, %(where)s.") % place
        reason = in_words(booking.cancel_reason)
        words = [when_of(booking) + ".", state_of(booking), reason, back_of(booking)]
        return " ".join(word for word in words if word)

    def link(self, _to: Reader) -> str:
        return reverse("orders:visit", args=[self.bought().number, self.booking.pk])

    def mail_link(self, to: Reader) -> str:
        return order_path(self.bought(), to)

    def context(self, _to: Reader) -> dict[str, Any]:
        booking, is_good = self.booking, self.is_good
        return {
            "headline": self.subject(),
            "words": self.body(),
            "booking": booking,
            "bring": booking.experience.bring if is_good else "",
            "due": due_words(booking, self.bought().currency) if is_good else "",
            "terms": terms_words(booking) if is_good else "",
            "is_off": self.about.event == BookingNotice.CALLED_OFF,
        }

    def mail(self, to: Reader) -> EmailMultiAlternatives:
        mail = super().mail(to)
        if self.is_good:
            booking = self.booking
            name, link = f"visit-{self.bought().number}", absolute(self.mail_link(to))
            mail.attach(f"{name}.pdf", tickets_pdf(booking), "application/pdf")
            calendar = write_calendar([entry_of(booking, url=link)])
            mail.attach(f"{name}.ics", calendar, "text/calendar")
        return mail


@declare("visit_host")
class VisitBooked(NotificationType[Booking]):
    """To the farm. The occasion is what happened; mails tell the last of several."""

    kind = Kind.VISIT_BOOKED
    model = Booking
    related = ("experience__product", "experience__partner", "vendor_order__order")

    def people(self) -> Iterable[User]:
        return team_of(self.about.experience.partner, *PACKING_TEAM)

    def subject(self) -> Text:
        what = self.occasion.partition("-")[0] or self._what_happened()
        return str(_HOST_SAID[what]).format(what=self.about.experience.title)

    def _what_happened(self) -> str:
        if self.about.is_cancelled:
            return "cancelled"
        return "moved" if self.about.sequence else "booked"

    def body(self) -> Text:
        """Of which visit, when and how many."""
        booking = self.about
        words = [booking.experience.title, when_of(booking), places_words(booking)]
        return ", ".join(words)

    def link(self, _to: Reader) -> str:
        code = self.about.experience.partner.code
        return reverse("desk:visit_booking", args=[code, self.about.pk])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}
