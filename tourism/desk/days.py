"""A day at the farm: what takes place, who comes; and one date of it."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tourism.forms.planning import CapacityForm
from tourism.models import Booking, Slot
from tourism.queries import day_of
from tourism.queries.guests import (
    back_of,
    bookings_of,
    busy_days,
    guest_of,
    is_in,
    slots_on,
)
from tourism.services import VisitRefused, change_capacity

from .base import READING, VisitsView

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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        wanted = day_of(self.request.GET.get("day", "")) or today
        wanted = max(date(2000, 1, 2), min(wanted, today + timedelta(days=3660)))
        slots = slots_on(self.partner, wanted)
        guests = bookings_of(slots)
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

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        initial = {"capacity": self.slot.capacity, "seen": self.slot.version}
        return self._page(CapacityForm(initial=initial))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = CapacityForm(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        typed = form.cleaned_data
        try:
            change_capacity(
                self.slot, typed["capacity"], seen=typed["seen"], by=self.person
            )
        except VisitRefused as refused:
            form.add_error(None, refused.messages)
            return self._page(form, 422)
        messages.success(request, _("Saved."))
        return redirect("desk:visit_slot", self.partner.code, self.slot.pk)

    def _page(self, form: CapacityForm, status: int = 200) -> HttpResponse:
        guests = bookings_of([self.slot])[self.slot.pk]
        return self.page(
            status,
            slot=self.slot,
            form=form,
            guests=shown(guests),
            people=people_in(guests),
            back=back_of(guests),
        )
