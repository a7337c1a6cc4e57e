"""Visits to villages, as a county's officers plan and read them."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates
from core.inputs import whole
from programme.experts.forms.visits import ReportForm, VisitForm
from programme.experts.queries.roster import visits_of
from programme.experts.services.visits import (
    cancel_visit,
    finish_next_step,
    plan_visit,
    report_visit,
)
from programme.experts.states import VisitState
from programme.plans.forms.programmes import StepForm
from programme.plans.services.entries import StateStep
from programme.plans.views.base import Crumb

from .base import ExpertsFormPage, ExpertsPage


class VisitsPage(ExpertsPage):
    """Planned ones, the next first; or all others, the latest first."""

    template_name = "programme/experts/visits.html"

    def crumbs(self) -> list[Crumb]:
        return [(self.url("experts"), _("Experts"))]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        is_past = self.request.GET.get("show") == "past"
        rows = visits_of(self.county)
        planned = rows.filter(state=VisitState.PLANNED).order_by("planned_on", "pk")
        past = rows.exclude(state=VisitState.PLANNED)
        return super().get_context_data(
            page=self.page_of(past if is_past else planned),
            is_past=is_past,
            today=dates.today(),
            **kwargs,
        )


class NewVisitPage(ExpertsFormPage):
    title = gettext_lazy("New visit")
    lead = gettext_lazy("The expert is told, if they have an account.")
    button = gettext_lazy("Plan visit")
    said = gettext_lazy("Visit planned.")

    def crumbs(self) -> list[Crumb]:
        return self.above_visits()

    def form(self, data: Any = None) -> Form:
        known = {"expert": whole(self.request.GET.get("expert"))}
        return VisitForm(data, county=self.county, initial=known)

    def save(self, form: Any) -> str:
        expert = form.cleaned_data["expert"]
        made = plan_visit(expert, form.content(), self.sender(form))
        return self.url("expert_visit", made.pk)


class VisitPage(ExpertsPage):
    """One visit with its report; a press says that the next step is done."""

    template_name = "programme/experts/visit.html"
    write_act = "programme.edit"
    http_method_names = ["get", "head", "post", "options"]

    def crumbs(self) -> list[Crumb]:
        return self.above_visits()

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            visit=self.visit,
            entries=self.visit.entries.select_related("by"),
            today=dates.today(),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if self.visit.next_step:
            finish_next_step(self.visit)
        return redirect(self.url("expert_visit", self.visit.pk))


_TITLES: dict[str, Promise] = {
    VisitState.DONE: gettext_lazy("Report visit"),
    VisitState.CANCELLED: gettext_lazy("Cancel visit"),
}


class VisitStatePage(ExpertsFormPage):
    """An officer reports for who has no account, or cancels."""

    said = gettext_lazy("Saved. The other side is told.")

    @cached_property
    def to(self) -> str:
        to = self.kwargs["to"]
        if to not in _TITLES:
            raise Http404
        return str(to)

    @property
    def title(self) -> Promise:
        return _TITLES[self.to]

    button = title

    @property
    def is_grave(self) -> bool:
        return self.to == VisitState.CANCELLED

    def crumbs(self) -> list[Crumb]:
        return self.above_visit(self.visit)

    def form(self, data: Any = None) -> Form:
        if self.is_grave:
            return StepForm(data)
        return ReportForm(data, visit=self.visit)

    def save(self, form: Any) -> str:
        if self.is_grave:
            step = StateStep(self.to, self.person, form.cleaned_data["reason"])
            cancel_visit(self.visit, step)
        else:
            report_visit(self.visit, form.content(), self.person)
        return self.url("expert_visit", self.visit.pk)
