"""A day at the farm: what takes place, who comes; one date of it, or called off."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates
from tourism.forms.schedule import CancelSlotForm, CapacityForm, GuestMessageForm
from tourism.models import Booking, Slot
from tourism.queries.guests import (
    back_of,
    bookings_by_slot,
    busy_days,
    guest_of,
    is_in,
    slots_on,
)
from tourism.queries.search import day_of
from tourism.services import VisitError
from tourism.services.cancellation import cancel_slot
from tourism.services.messages import message_guests
from tourism.services.schedules import change_capacity

from .base import POSTING, READING, VisitsView

STRIP = 14  # days that one can jump to


def shown(bookings: list[Booking]) -> list[dict[str, Any]]:
    """Rows of guests, those who come first."""
    rows = [
        {"booking": one, "guest": guest_of(one), "is_in": is_in(one)}
        for one in bookings
    ]
    return sorted(rows, key=lambda row: row["booking"].is_cancelled)


def people_in(bookings: list[Booking]) -> int:
    return sum(one.places for one in bookings if not one.is_cancelled)


class DayPage(VisitsView):
    """One day with its slots and their guests."""

    template_name = "desk/visits/day.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        today = dates.today()
        wanted = day_of(self.request.GET.get("day", "")) or today
        wanted = max(date(2000, 1, 2), min(wanted, today + timedelta(days=3660)))
        slots = slots_on(self.partner, wanted)
        guests = bookings_by_slot(slots)
        last = max(wanted, today) + timedelta(days=STRIP - 1)
        busy = busy_days(self.partner, min(wanted, today), last)
        return super().get_context_data(
            day=wanted,
            today=today,
            before=wanted - timedelta(days=1),
            after=wanted + timedelta(days=1),
            slots=[
                (slot, shown(guests[slot.pk]), people_in(guests[slot.pk]))
                for slot in slots
            ],
            busy=busy[:STRIP],
            **kwargs,
        )


class SlotPage(VisitsView):
    """One date: its guests, how many places there are."""

    template_name = "desk/visits/slot.html"

    @cached_property
    def slot(self) -> Slot:
        return get_object_or_404(self.slots, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        initial = {"capacity": self.slot.capacity, "seen": self.slot.version}
        return self._page(CapacityForm(initial=initial))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = CapacityForm(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        typed = form.cleaned_data
        try:
            change_capacity(
                self.slot, typed["capacity"], seen=typed["seen"], by=self.person
            )
        except VisitError as refused:
            form.add_error(None, refused.messages)
            return self._page(form, 422)
        messages.success(request, _("Saved."))
        return redirect("desk:visit_slot", self.partner.code, self.slot.pk)

    def _page(self, form: CapacityForm, status: int = 200) -> HttpResponse:
        guests = bookings_by_slot([self.slot])[self.slot.pk]
        return self.page(
            status,
            slot=self.slot,
            form=form,
            guests=shown(guests),
            people=people_in(guests),
            back=back_of(guests),
        )


class CancelSlot(SlotPage):
    """First what it means, then yes."""

    act = "desk.visits.edit"
    template_name = "desk/visits/cancel.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._asked(CancelSlotForm(initial={"seen": self.slot.version}))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = CancelSlotForm(request.POST)
        if not form.is_valid():
            return self._asked(form)
        try:
            cancel_slot(self.slot, by=self.person, **form.cleaned_data)
        except VisitError as refused:
            form.add_error(None, refused.messages)
            return self._asked(form)
        back = self._back()
        text = ngettext(
            "Cancelled. %(count)d booking is fully refunded and notified.",
            "Cancelled. %(count)d bookings are fully refunded and notified.",
            back.bookings,
        )
        if not back.bookings:
            text = _("Cancelled. There were no bookings.")
        messages.success(request, text % {"count": back.bookings})
        return redirect("desk:visit_slot", self.partner.code, self.slot.pk)

    def _back(self) -> Any:
        return back_of(bookings_by_slot([self.slot])[self.slot.pk])

    def _asked(self, form: CancelSlotForm) -> HttpResponse:
        status = 422 if form.errors else 200
        return self.page(status, slot=self.slot, form=form, back=self._back())


class MessageSlot(SlotPage):
    """A few words to everybody who has booked it."""

    act = "desk.visits.edit"
    http_method_names = POSTING

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = GuestMessageForm(request.POST)
        if not form.is_valid():
            for texts in form.errors.values():
                messages.error(request, str(texts[0]))
            return self._back_to_slot()
        typed = form.cleaned_data
        try:
            count = message_guests(self.slot, typed["text"], key=str(typed["key"]))
        except VisitError as refused:
            self.refused(request, refused)
            return self._back_to_slot()
        text = ngettext(
            "Sent to %(count)d booking.", "Sent to %(count)d bookings.", count
        )
        messages.success(request, text % {"count": count})
        return self._back_to_slot()

    def _back_to_slot(self) -> HttpResponse:
        return redirect("desk:visit_slot", self.partner.code, self.slot.pk)
