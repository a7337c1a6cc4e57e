"""What a person has booked, and one booking: tickets, another date, cancelling."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from accounts.kept_pages import KeptOnPhone
from accounts.queries import person_of
from checkout.kept_pages import kept_for_owner
from core.ical import calendar_response
from core.inputs import whole
from core.pdf.blocks import ticket_svg
from core.pdf.document import pdf_response
from notifications.emails import absolute
from orders.order.access import OrderView
from shop.offers.queries import signed_in
from tourism.models import Booking, Ticket
from tourism.pdf import spaced, tickets_pdf, tree_name
from tourism.queries.guests import booking_of, date_choices, visits_of
from tourism.services import VisitError
from tourism.services.cancellation import cancel_booking, other_dates, quote_cancel
from tourism.services.rebooking import move_booking
from tourism.states import ExperienceKind, TicketState
from tourism.wording import entry_of, when_of


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
        booking.vendor_order.order = self.order
        return booking

    def back_to_visit(self) -> HttpResponse:
        return redirect("orders:visit", self.order.number, self.booking_pk)


class VisitPage(VisitView):
    """The tickets with their codes, to be shown at the gate; what can still be done."""

    def get(self, request: HttpRequest) -> HttpResponse:
        booking = self.found()
        is_to_come = booking.is_booked and not _is_begun(booking)
        dates = other_dates(booking) if is_to_come or booking.is_cancelled else []
        return kept_for_owner(
            request,
            self.order,
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


def _shown(ticket: Ticket, booking: Booking) -> dict[str, object]:
    ticket.booking = booking
    is_tree = booking.experience.kind == ExperienceKind.TREE
    return {
        "ticket": ticket,
        "code": spaced(ticket.code),
        "qr": ticket_svg(ticket.code) if ticket.state == TicketState.VALID else "",
        "tree": tree_name(ticket) if is_tree else "",
    }


class TicketsFile(VisitView):
    def get(self, request: HttpRequest) -> HttpResponse:
        booking = self.found()
        if not booking.tickets.exists():
            raise Http404
        name = f"visit-{booking.vendor_order.number}"
        return pdf_response(tickets_pdf(booking), name=name)


class CalendarFile(VisitView):
    def get(self, request: HttpRequest) -> HttpResponse:
        booking = self.found()
        link = absolute(reverse("orders:detail", args=[self.order.number]))
        name = f"visit-{booking.vendor_order.number}"
        return calendar_response([entry_of(booking, url=link)], name)


class CancelVisit(VisitView):
    """By the agreed terms; the form says how much goes back, and that is compared."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        booking = self.found()
        seen = request.POST.get("percent", "")
        if seen != str(quote_cancel(booking).percent):
            messages.warning(
                request,
                _("The refund has changed. Please check again."),
            )
            return self.back_to_visit()
        try:
            cancel_booking(booking, by_shopper=True, by=signed_in(request.user))
        except VisitError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("Your visit is cancelled."))
        return self.back_to_visit()


class MoveVisit(VisitView):
    """Come on another date; of a stay the day of arrival is chosen."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        booking = self.found()
        pk = whole(request.POST.get("slot")) or 0
        choices = date_choices(booking, other_dates(booking))
        slots = next((found for found in choices if found[0].pk == pk), [])
        try:
            moved = move_booking(booking, slots, by_shopper=True)
        except VisitError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            text = _("See you on %(when)s.") % {"when": when_of(moved)}
            messages.success(request, text)
        return self.back_to_visit()


@method_decorator(never_cache, name="dispatch")
class MyVisits(LoginRequiredMixin, KeptOnPhone, TemplateView):
    template_name = "accounts/visits.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        found = visits_of(person_of(self.request))
        now = timezone.now()
        coming = [one for one in found if one.is_booked and one.ends > now]
        return super().get_context_data(
            coming=coming[::-1],
            past=[one for one in found if one not in coming],
            **kwargs,
        )
