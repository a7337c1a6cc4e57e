"""One booking at the desk: who comes, what is due, tickets; cancelled or let in."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tourism.forms.choosing import whole
from tourism.forms.planning import ReasonForm
from tourism.models import Booking
from tourism.queries.guests import SHOWN, guest_of, with_guests
from tourism.services import (
    VisitRefused,
    cancel_booking,
    check_in_booking,
    move_booking,
    other_dates,
)

from .base import VisitsView

SHOWN_DATES = 20


class BookingPage(VisitsView):
    """Whoever lets guests in may do so here; cancelling and moving are the seller's."""

    template_name = "desk/visits/booking.html"
    write_act = "desk.visits.see"

    @cached_property
    def booking(self) -> Booking:
        rows = with_guests(self.bookings.filter(state__in=SHOWN))
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self._page(ReasonForm())

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
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
            form = ReasonForm(request.POST)
            if not form.is_valid():
                return self._page(form, 422)
        acts = {"in": self._let_in, "cancel": self._cancel, "move": self._move}
        try:
            said = acts[asked](request)
        except VisitRefused as refused:
            self.refused(request, refused)
        else:
            messages.success(request, said)
        return redirect("desk:visit_booking", self.partner.code, self.booking.pk)

    def _let_in(self, request: HttpRequest) -> str:
        count = len(check_in_booking(self.booking, by=self.person))
        text = ngettext(
            "%(count)d ticket is checked in.",
            "%(count)d tickets are checked in.",
            count,
        )
        return text % {"count": count}

    def _cancel(self, request: HttpRequest) -> str:
        reason = request.POST.get("reason", "").replace("\x00", "").strip()
        cancel_booking(self.booking, by_shopper=False, reason=reason, by=self.person)
        return _("Cancelled. Everything goes back, and the guest is told.")

    def _move(self, request: HttpRequest) -> str:
        wanted = whole(request.POST.get("slot", ""), 10**15)
        slots = [slot for slot in other_dates(self.booking) if slot.pk == wanted]
        if not slots:
            raise VisitRefused(
                _("This date is full or closed by now. Please choose another one.")
            )
        move_booking(self.booking, slots, by_shopper=False)
        return _("Moved. The guest is told and keeps the tickets.")

    def _page(self, form: ReasonForm, status: int = 200) -> HttpResponse:
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
