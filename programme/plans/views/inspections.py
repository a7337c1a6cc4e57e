"""Inspections: planned by the province, answered by the county, closed."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates
from programme.plans.forms.inspections import FindingForm, InspectionForm
from programme.plans.forms.programmes import StepForm
from programme.plans.models import Inspection, InspectionFinding
from programme.plans.queries.inspections import findings_of, inspections_of
from programme.plans.queries.programmes import current
from programme.plans.services.entries import StateStep
from programme.plans.services.inspections import (
    add_finding,
    last_answer,
    move_finding,
    move_inspection,
    plan_inspection,
)
from programme.plans.states import (
    FINDING_MOVES,
    INSPECTION_MOVES,
    FindingState,
    InspectionState,
)

from .base import Crumb, PlanFormPage, PlanPage


class _InspectionPage(PlanPage):
    @cached_property
    def inspection(self) -> Inspection:
        return get_object_or_404(inspections_of(self.county), pk=self.kwargs["pk"])

    @cached_property
    def finding(self) -> InspectionFinding:
        return get_object_or_404(findings_of(self.county), pk=self.kwargs["pk"])

    def crumbs(self) -> list[Crumb]:
        return [(self.url("plan_inspections"), _("Inspections"))]

    def above_inspection(self, inspection: Inspection) -> list[Crumb]:
        here = self.url("plan_inspection", inspection.pk)
        return [
            (self.url("plan_inspections"), _("Inspections")),
            (here, inspection.subject),
        ]


class InspectionsPage(_InspectionPage):
    """All of them, the latest day first."""

    template_name = "programme/plan/inspections.html"

    def crumbs(self) -> list[Crumb]:
        return []

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = inspections_of(self.county)
        return super().get_context_data(inspections=rows, **kwargs)


class NewInspectionPage(_InspectionPage, PlanFormPage):
    act = "programme.inspect"
    title = gettext_lazy("New inspection")
    lead = gettext_lazy("The county's officers are told.")
    button = gettext_lazy("Plan inspection")
    said = gettext_lazy("Inspection planned.")

    def form(self, data: Any = None) -> Form:
        now = current(self.county.programmes.all())
        known = {"inspector": self.person.pk, "programme": now.pk if now else None}
        return InspectionForm(data, county=self.county, initial=known)

    def save(self, form: Any) -> str:
        made = plan_inspection(self.county, form.content(), self.sender(form))
        return self.url("plan_inspection", made.pk)


_I = InspectionState
_TITLES: dict[str, Promise] = {
    _I.HELD: gettext_lazy("Start inspection"),
    _I.CLOSED: gettext_lazy("Close inspection"),
    _I.CANCELLED: gettext_lazy("Cancel inspection"),
}


class InspectionPage(_InspectionPage):
    """One inspection with its findings."""

    template_name = "programme/plan/inspection.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        state = InspectionState(self.inspection.state)
        moves = INSPECTION_MOVES.get(state, ())
        return super().get_context_data(
            inspection=self.inspection,
            findings=self.inspection.findings.all(),
            entries=self.inspection.entries.select_related("by"),
            moves=[(to, _title(to, state)) for to in moves],
            today=dates.today(),
            **kwargs,
        )


def _title(to: str, state: str) -> Promise:
    if state == InspectionState.CLOSED:
        return gettext_lazy("Reopen inspection")
    return _TITLES[to]


class InspectionStatePage(_InspectionPage, PlanFormPage):
    act = "programme.inspect"
    said = gettext_lazy("State changed.")

    @cached_property
    def to(self) -> str:
        to = self.kwargs["to"]
        if to not in _TITLES:
            raise Http404
        return str(to)

    @property
    def title(self) -> Promise:
        return _title(self.to, self.inspection.state)

    button = title

    @property
    def is_grave(self) -> bool:
        return self.to == InspectionState.CANCELLED

    def crumbs(self) -> list[Crumb]:
        return self.above_inspection(self.inspection)

    def form(self, data: Any = None) -> Form:
        is_again = self.inspection.state == InspectionState.CLOSED
        return StepForm(data, is_asked=self.is_grave or is_again)

    def save(self, form: Any) -> str:
        step = StateStep(self.to, self.person, form.cleaned_data["reason"])
        move_inspection(self.inspection, step)
        return self.url("plan_inspection", self.inspection.pk)


class NewFindingPage(_InspectionPage, PlanFormPage):
    act = "programme.inspect"
    title = gettext_lazy("New finding")
    button = gettext_lazy("Add finding")
    said = gettext_lazy("Finding added. The county is told.")

    def crumbs(self) -> list[Crumb]:
        return self.above_inspection(self.inspection)

    def form(self, data: Any = None) -> Form:
        return FindingForm(data, initial={"severity": "minor"})

    def save(self, form: Any) -> str:
        add_finding(self.inspection, form.content(), self.sender(form))
        return self.url("plan_inspection", self.inspection.pk)


_F = FindingState
_ACTS: dict[str, str] = {
    _F.ANSWERED: "programme.edit",
    _F.ACCEPTED: "programme.inspect",
    _F.RETURNED: "programme.inspect",
}
_BUTTONS: dict[str, Promise] = {
    _F.ANSWERED: gettext_lazy("Answer finding"),
    _F.ACCEPTED: gettext_lazy("Accept answer"),
    _F.RETURNED: gettext_lazy("Return answer"),
}


class FindingPage(_InspectionPage):
    """One finding, what was said to it, and its evidence."""

    template_name = "programme/plan/finding.html"

    def crumbs(self) -> list[Crumb]:
        return self.above_inspection(self.finding.inspection)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        moves = FINDING_MOVES.get(FindingState(self.finding.state), ())
        answer = last_answer(self.finding)
        is_own = answer is not None and answer.by_id == self.person.pk
        return super().get_context_data(
            finding=self.finding,
            entries=self.finding.entries.select_related("by"),
            evidence=self.finding.evidence.select_related("entered_by", "removed_by"),
            moves=[
                (to, _BUTTONS[to])
                for to in moves
                if self.allows(_ACTS[to])
                and not (is_own and to == FindingState.ACCEPTED)
            ],
            today=dates.today(),
            **kwargs,
        )


class FindingStatePage(_InspectionPage, PlanFormPage):
    """Answer it, or accept or return the answer."""

    act = "programme.see"
    said = gettext_lazy("Saved. The other side is told.")

    @cached_property
    def to(self) -> str:
        to = self.kwargs["to"]
        if to not in _BUTTONS:
            raise Http404
        return str(to)

    def act_for(self, request: HttpRequest) -> str:
        return _ACTS[self.to]

    @property
    def title(self) -> Promise:
        return _BUTTONS[self.to]

    button = title

    @property
    def lead(self) -> str:
        return self.finding.text

    def crumbs(self) -> list[Crumb]:
        here = (self.url("plan_finding", self.finding.pk), str(self.finding))
        return [*self.above_inspection(self.finding.inspection), here]

    def form(self, data: Any = None) -> Form:
        return StepForm(data, is_asked=self.to != FindingState.ACCEPTED)

    def save(self, form: Any) -> str:
        step = StateStep(self.to, self.person, form.cleaned_data["reason"])
        move_finding(self.finding, step)
        return self.url("plan_finding", self.finding.pk)
