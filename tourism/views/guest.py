"""A guest's pages of a booking: tickets, another date, cancelling."""

from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from orders.notifications.emails import absolute
from orders.order.access import OrderView
from shop.offers.queries import signed_in
from tourism.calendars import calendar_of
from tourism.models import Booking, Ticket
from tourism.papers import spaced, tickets_paper, tree_name
from tourism.queries import booking_of, date_choices
from tourism.services import (
    VisitRefused,
    cancel_booking,
    move_booking,
    other_dates,
    quote_cancel,
)
from tourism.states import ExperienceKind, TicketState
from tourism.wording import when_of


class VisitView(OrderView):
    """Base: a booking of the order that the visitor may see; another's is not there."""

    booking: Booking

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.booking_pk = kwargs.pop("booking")
        return super().dispatch(request, *args, **kwargs)

    def found(self) -> Booking:
        booking = booking_of(self.order, self.booking_pk)
        if booking is None:
            raise Http404
        booking.part.order = self.order
        return booking

    def back_to_visit(self) -> HttpResponse:
        return redirect("orders:visit", self.order.number, self.booking_pk)


class VisitPage(VisitView):
    """The tickets with their codes, to be shown at the gate; what can still be done."""

    def get(self, request: HttpRequest) -> HttpResponse:
        booking = self.found()
        is_to_come = booking.is_booked and not _is_begun(booking)
        dates = other_dates(booking) if is_to_come or booking.is_cancelled else []
        return render(
            request,
            "visit/booking.html",
            {
                "order": self.order,
                "booking": booking,
                "experience": booking.experience,
                "tickets": [_shown(one, booking) for one in booking.tickets.all()],
                "can_cancel": is_to_come,
                "terms": quote_cancel(booking) if is_to_come else None,
                "dates": date_choices(booking, dates),
            },
        )


def _is_begun(booking: Booking) -> bool:
    used = any(one.state == TicketState.USED for one in booking.tickets.all())
    return used or booking.starts <= timezone.now()


def _shown(ticket: Ticket, booking: Booking) -> dict[str, Any]:
    ticket.booking = booking
    is_tree = booking.experience.kind == ExperienceKind.TREE
    return {
        "ticket": ticket,
        "code": spaced(ticket.code),
        "qr": _drawn(ticket.code) if ticket.state == TicketState.VALID else "",
        "tree": tree_name(ticket) if is_tree else "",
    }


def _drawn(code: str) -> SafeString:
    drawn = segno.make(code, error="m", micro=False).svg_inline(
        scale=6, border=4, omitsize=True, dark="#000", light="#fff"
    )
    return mark_safe(drawn)  # noqa: S308 - segno's own drawing


class TicketsFile(VisitView):
    def get(self, request: HttpRequest) -> HttpResponse:
        booking = self.found()
        if not booking.tickets.exists():
            raise Http404
        response = HttpResponse(tickets_paper(booking), "application/pdf")
        name = f"visit-{booking.part.number}.pdf"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        return response


class CalendarFile(VisitView):
    def get(self, request: HttpRequest) -> HttpResponse:
        booking = self.found()
        link = absolute(reverse("orders:detail", args=[self.order.number]))
        body = calendar_of(booking, link=link)
        response = HttpResponse(body, "text/calendar; charset=utf-8")
        name = f"visit-{booking.part.number}.ics"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class CancelVisit(VisitView):
    """By the agreed terms; the form says how much goes back, and that is compared."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        booking = self.found()
        seen = request.POST.get("percent", "")
        if seen != str(quote_cancel(booking).percent):
            messages.warning(
                request,
                _("What goes back has changed meanwhile. Please look once more."),
            )
            return self.back_to_visit()
        try:
            cancel_booking(booking, by_shopper=True, by=signed_in(request.user))
        except VisitRefused as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("Your visit is cancelled."))
        return self.back_to_visit()


class MoveVisit(VisitView):
    """Come on another date; of a stay the day of arrival is chosen."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        booking = self.found()
        wanted = request.POST.get("slot", "")
        pk = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
        choices = date_choices(booking, other_dates(booking))
        slots = next((found for found in choices if found[0].pk == pk), [])
        try:
            moved = move_booking(booking, slots, by_shopper=True)
        except VisitRefused as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            text = _("See you on %(when)s.") % {"when": when_of(moved)}
            messages.success(request, text)
        return self.back_to_visit()
