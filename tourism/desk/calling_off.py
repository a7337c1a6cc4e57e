"""A date is called off, after a look at what goes back and to how many."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tourism.forms.planning import CancelSlotForm, MessageForm
from tourism.queries.guests import back_of, bookings_of
from tourism.services import VisitRefused, cancel_slot, message_guests

from .base import POSTING
from .days import SlotPage


class CancelSlot(SlotPage):
    """First what it means, then yes."""

    act = "desk.visits.edit"
    template_name = "desk/visits/cancel.html"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self._asked(CancelSlotForm(initial={"seen": self.slot.version}))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = CancelSlotForm(request.POST)
        if not form.is_valid():
            return self._asked(form)
        try:
            cancel_slot(self.slot, by=self.person, **form.cleaned_data)
        except VisitRefused as refused:
            form.add_error(None, refused.messages)
            return self._asked(form)
        back = self._back()
        text = ngettext(
            "Cancelled. %(count)d booking gets everything back and is told.",
            "Cancelled. %(count)d bookings get everything back and are told.",
            back.bookings,
        )
        if not back.bookings:
            text = _("Cancelled. Nobody had booked it.")
        messages.success(request, text % {"count": back.bookings})
        return redirect("desk:visit_slot", self.partner.code, self.slot.pk)

    def _back(self) -> Any:
        return back_of(bookings_of([self.slot])[self.slot.pk])

    def _asked(self, form: CancelSlotForm) -> HttpResponse:
        status = 422 if form.errors else 200
        return self.page(status, slot=self.slot, form=form, back=self._back())


class MessageSlot(SlotPage):
    """A few words to everybody who has booked it."""

    act = "desk.visits.edit"
    http_method_names = POSTING

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = MessageForm(request.POST)
        if not form.is_valid():
            for texts in form.errors.values():
                messages.error(request, str(texts[0]))
            return self._back_to_slot()
        typed = form.cleaned_data
        try:
            count = message_guests(self.slot, typed["text"], key=str(typed["key"]))
        except VisitRefused as refused:
            self.refused(request, refused)
            return self._back_to_slot()
        text = ngettext(
            "Sent to %(count)d booking.", "Sent to %(count)d bookings.", count
        )
        messages.success(request, text % {"count": count})
        return self._back_to_slot()

    def _back_to_slot(self) -> HttpResponse:
        return redirect("desk:visit_slot", self.partner.code, self.slot.pk)
