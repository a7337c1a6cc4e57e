"""When an experience takes place: the weekly plan, closed days, times beside it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.inputs import whole
from tourism.forms.schedule import (
    ClosedDaysForm,
    ExtraSlotForm,
    ScheduleForm,
    schedule_as_typed,
)
from tourism.models import Schedule
from tourism.queries.slots import coming_slots
from tourism.services import VisitError
from tourism.services.schedules import (
    add_slot,
    close_days,
    remove_schedule,
    reopen_days,
    save_schedule,
)

from .base import VisitsView

SHOWN = 30


class PlanPage(VisitsView):
    """`do` says which of the forms was sent."""

    act = "desk.visits.edit"
    template_name = "desk/visits/plan.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        acts = {
            "line": self._line,
            "remove": self._remove,
            "close": self._close,
            "reopen": self._reopen,
            "extra": self._extra,
        }
        act = acts.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        form = None
        try:
            form = act(request)
        except VisitError as refused:
            self.refused(request, refused)
        if form is not None and form.errors:
            return self._page(form)
        return redirect("desk:visit_plan", self.partner.code, self.experience.pk)

    def _schedule(self, request: HttpRequest) -> Schedule:
        pk = whole(request.POST.get("line")) or 0
        return get_object_or_404(self.experience.schedules.all(), pk=pk)

    def _line(self, request: HttpRequest) -> forms.Form:
        line = self._schedule(request) if request.POST.get("line") else None
        form = self._form_of(line, request.POST)
        if form.is_valid():
            save_schedule(self.experience, line, form.cleaned_data)
            messages.success(request, _("Saved. Booked dates stay unchanged."))
        return form

    def _form_of(self, line: Schedule | None, sent: Any = None) -> ScheduleForm:
        name = f"l{line.pk}" if line else "line"
        initial = schedule_as_typed(line) if line else {"weekdays": 0b1100000}
        return ScheduleForm(sent, initial=initial, prefix=name)

    def _remove(self, request: HttpRequest) -> None:
        remove_schedule(self._schedule(request))
        messages.success(request, _("Removed. Booked dates stay."))

    def _close(self, request: HttpRequest) -> forms.Form:
        form = ClosedDaysForm(request.POST, prefix="close")
        if form.is_valid():
            typed = form.cleaned_data
            booked = close_days(
                self.experience,
                typed["first_day"],
                typed["last_day"],
                note=typed["note"],
            )
            messages.success(request, _("New bookings are closed on these days."))
            if booked:
                text = ngettext(
                    "%(count)d date has bookings and stays. Cancel it if needed.",
                    "%(count)d dates have bookings and stay. Cancel them if needed.",
                    len(booked),
                )
                messages.warning(request, text % {"count": len(booked)})
        return form

    def _reopen(self, request: HttpRequest) -> None:
        pk = whole(request.POST.get("closed")) or 0
        reopen_days(get_object_or_404(self.experience.closed_days.all(), pk=pk))
        messages.success(request, _("These days follow the schedule again."))

    def _extra(self, request: HttpRequest) -> forms.Form:
        form = ExtraSlotForm(request.POST, prefix="extra")
        if form.is_valid():
            capacity = form.cleaned_data["capacity"]
            add_slot(self.experience, form.starts, capacity, by=self.person)
            messages.success(request, _("Date added."))
        return form

    def _page(self, typed: forms.Form | None = None) -> HttpResponse:
        def of(name: str, fresh: Any) -> Any:
            return typed if typed is not None and typed.prefix == name else fresh

        found = self.experience
        return self.page(
            422 if typed is not None else 200,
            experience=found,
            lines=[
                (line, of(f"l{line.pk}", self._form_of(line)))
                for line in found.schedules.all()
            ],
            line=of("line", self._form_of(None)),
            closed=list(found.closed_days.all()),
            close=of("close", ClosedDaysForm(prefix="close")),
            extra=of(
                "extra",
                ExtraSlotForm(prefix="extra", initial={"capacity": found.capacity}),
            ),
            coming=list(coming_slots(found)[:SHOWN]),
        )
