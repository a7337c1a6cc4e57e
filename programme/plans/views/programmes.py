"""A county's programmes: the list, one of them, begun, edited, started, ended."""

from typing import Any

from django.forms import Form
from django.http import Http404
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme.plans.forms.programmes import ProgrammeForm, StepForm
from programme.plans.models import MeasureMilestone, PlannedMeasure
from programme.plans.queries.programmes import budget_of, current, programmes_of
from programme.plans.queries.progress import Progress, progress_of
from programme.plans.rules import EndedError
from programme.plans.services.entries import StateStep
from programme.plans.services.programmes import (
    begin_programme,
    change_programme,
    move_programme,
)
from programme.plans.states import PROGRAMME_MOVES, ProgrammeState

from .base import Crumb, PlanFormPage, PlanPage


class ProgrammesPage(PlanPage):
    """All of them; the running one stands first with what it is about."""

    template_name = "programme/plan/programmes.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = list(programmes_of(self.county))
        now = current(rows)
        return super().get_context_data(
            now=now,
            others=[one for one in rows if one != now],
            budget=budget_of(now) if now else None,
            **kwargs,
        )


class ProgrammePage(PlanPage):
    """One programme: its budget, measures with milestones, and its steps."""

    template_name = "programme/plan/programme.html"

    def crumbs(self) -> list[Crumb]:
        return [(self.url("plan"), _("Programmes"))]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        measures = list(self.programme.measures.select_related("responsible", "line"))
        milestones = MeasureMilestone.objects.filter(measure__in=measures)
        found = progress_of(self.programme, milestones.select_related("measure"))
        return super().get_context_data(
            programme=self.programme,
            budget=budget_of(self.programme),
            measures=_with(measures, found),
            overdue=[one for one in found if one.is_overdue],
            entries=self.programme.entries.select_related("by"),
            moves=PROGRAMME_MOVES.get(ProgrammeState(self.programme.state), ()),
            **kwargs,
        )


def _with(
    measures: list[PlannedMeasure], found: list[Progress]
) -> list[tuple[PlannedMeasure, list[Progress]]]:
    return [
        (one, [each for each in found if each.milestone.measure_id == one.pk])
        for one in measures
    ]


class NewProgrammePage(PlanFormPage):
    """Prepared as a draft; nothing in it counts before it is started."""

    title = gettext_lazy("New programme")
    lead = gettext_lazy("It is a draft until you start it.")
    button = gettext_lazy("Save draft")
    said = gettext_lazy("Draft saved. Add its budget and measures, then start it.")

    def crumbs(self) -> list[Crumb]:
        return [(self.url("plan"), _("Programmes"))]

    def form(self, data: Any = None) -> Form:
        return ProgrammeForm(data)

    def save(self, form: Any) -> str:
        made = begin_programme(self.county, form.content(), self.sender(form))
        return self.url("plan_programme", made.pk)


class EditProgrammePage(PlanFormPage):
    title = gettext_lazy("Edit programme")
    button = gettext_lazy("Save")
    said = gettext_lazy("Programme saved.")

    def crumbs(self) -> list[Crumb]:
        return self.above(self.programme)

    def check(self) -> None:
        if self.programme.is_ended:
            raise EndedError

    def form(self, data: Any = None) -> Form:
        return ProgrammeForm(data, initial=ProgrammeForm.initial_of(self.programme))

    def save(self, form: Any) -> str:
        change_programme(self.programme, form.content(), seen=form.version)
        return self.url("plan_programme", self.programme.pk)


_TITLES: dict[str, Promise] = {
    ProgrammeState.RUNNING: gettext_lazy("Start programme"),
    ProgrammeState.ENDED: gettext_lazy("End programme"),
}
_LEADS: dict[str, Promise] = {
    ProgrammeState.RUNNING: gettext_lazy(
        "A county has one running programme. Officers of the province are told."
    ),
    ProgrammeState.ENDED: gettext_lazy(
        "An ended programme can be read, but no longer changed."
    ),
}


class ProgrammeStatePage(PlanFormPage):
    """Start it, or end it with a reason."""

    said = gettext_lazy("State changed.")

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
    def lead(self) -> Promise:
        return _LEADS[self.to]

    @property
    def is_grave(self) -> bool:
        return self.to == ProgrammeState.ENDED

    def crumbs(self) -> list[Crumb]:
        return self.above(self.programme)

    def form(self, data: Any = None) -> Form:
        return StepForm(data, is_asked=self.is_grave)

    def save(self, form: Any) -> str:
        step = StateStep(self.to, self.person, form.cleaned_data["reason"])
        move_programme(self.programme, step)
        return self.url("plan_programme", self.programme.pk)
