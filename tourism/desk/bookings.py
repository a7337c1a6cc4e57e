"""Bookings at the desk: who comes, what is due, tickets; all of them as a file."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates
from core.inputs import whole
from core.languages import in_words
from core.tables.writer import Cell, download
from shop.import_export.forms import DatedExportForm
from tourism.forms.schedule import SlotReasonForm
from tourism.models import Booking
from tourism.queries.guests import SHOWN, guest_of, is_in, with_guests
from tourism.services import VisitError
from tourism.services.cancellation import cancel_booking, other_dates
from tourism.services.checking_in import check_in_booking
from tourism.services.rebooking import move_booking

from .base import READING, VisitsView

SHOWN_DATES = 20


class BookingPage(VisitsView):
    """Whoever lets guests in may do so here; cancelling and moving are the seller's."""

    template_name = "desk/visits/booking.html"
    write_act = "desk.visits.see"

    @cached_property
    def booking(self) -> Booking:
        rows = with_guests(self.bookings.filter(state__in=SHOWN))
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._page(SlotReasonForm())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        asked = request.POST.get("do", "")
        rights = {
            "in": "desk.visits.checkin",
            "cancel": "desk.visits.edit",
            "move": "desk.visits.edit",
        }
        if asked not in rights:
            raise Http404
        if not self.allows(rights[asked]):
            raise PermissionDenied
        if asked == "cancel":
            form = SlotReasonForm(request.POST)
            if not form.is_valid():
                return self._page(form, 422)
        acts = {"in": self._let_in, "cancel": self._cancel, "move": self._move}
        try:
            said = acts[asked](request)
        except VisitError as refused:
            self.refused(request, refused)
        else:
            messages.success(request, said)
        return redirect("desk:visit_booking", self.partner.code, self.booking.pk)

    def _let_in(self, request: HttpRequest) -> str:
        count = len(check_in_booking(self.booking, by=self.person))
        text = ngettext(
            "%(count)d ticket checked in.",
            "%(count)d tickets checked in.",
            count,
        )
        return text % {"count": count}

    def _cancel(self, request: HttpRequest) -> str:
        reason = request.POST.get("reason", "").replace("\x00", "").strip()
        cancel_booking(self.booking, by_shopper=False, reason=reason, by=self.person)
        return _("Cancelled. The guest is fully refunded and notified.")

    def _move(self, request: HttpRequest) -> str:
        wanted = whole(request.POST.get("slot")) or 0
        slots = [slot for slot in other_dates(self.booking) if slot.pk == wanted]
        if not slots:
            raise VisitError(
                _("This date is full or closed. Please choose another one.")
            )
        move_booking(self.booking, slots, by_shopper=False)
        return _("Moved. The guest is notified and keeps the tickets.")

    def _page(self, form: SlotReasonForm, status: int = 200) -> HttpResponse:
        one = self.booking
        can_move = self.may_edit and one.is_booked and not one.experience.is_stay
        return self.page(
            status,
            booking=one,
            guest=guest_of(one),
            form=form,
            dates=other_dates(one)[:SHOWN_DATES] if can_move else [],
            is_anybody_in=any(each.state == "used" for each in one.tickets.all()),
        )


COLUMNS = (
    "order", "experience", "begins", "ends", "state", "guest", "phone", "email",
    "tickets", "places", "checked_in", "price", "paid", "due_there", "currency",
    "cancelled_by", "reason",
)  # fmt: skip


class ExportBookings(VisitsView):
    """One row a booking, of the days asked for (both included)."""

    http_method_names = READING

    def get(self, request: HttpRequest) -> HttpResponseBase:
        form = DatedExportForm(request.GET)
        if not form.is_valid():
            for texts in form.errors.values():
                for text in texts:
                    messages.error(request, str(text))
            return redirect("desk:visit_days", self.partner.code)
        chosen = form.cleaned_data
        rows = self.bookings.filter(state__in=SHOWN)
        if chosen["first"]:
            rows = rows.filter(starts__gte=dates.start_of(chosen["first"]))
        if chosen["last"]:
            rows = rows.filter(starts__lt=dates.end_of(chosen["last"]))
        found = with_guests(rows).order_by("starts", "pk")
        return download(
            booking_rows(found.iterator(chunk_size=300)),
            name="bookings",
            form=chosen["form"],
        )


def booking_rows(bookings: Iterator[Booking]) -> Iterator[list[Cell]]:
    yield list(COLUMNS)
    for one in bookings:
        guest = guest_of(one)
        yield [
            one.vendor_order.number,
            one.experience.title,
            f"{dates.local(one.starts):%Y-%m-%d %H:%M}",
            f"{dates.local(one.ends):%Y-%m-%d %H:%M}",
            one.state,
            guest.name,
            guest.phone,
            guest.email,
            ", ".join(
                f"{line.quantity} × {line.price.name}" for line in one.lines.all()
            ),
            one.places,
            is_in(one),
            one.full_price,
            one.paid,
            one.due_there,
            one.vendor_order.order.currency,
            one.cancelled_by,
            in_words(one.cancel_reason),
        ]


def _tickets(booking: Booking) -> str:
    lines = booking.lines.all()
    return ", ".join(f"{line.quantity} × {line.price.name}" for line in lines)
