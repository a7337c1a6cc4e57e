"""Measures and milestones: what is done, by whom, and how far it has come."""

from typing import Any

from django.forms import Form
from django.http import Http404
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy

from core import dates
from programme.plans.forms.measures import MeasureForm, MilestoneForm, StatementForm
from programme.plans.forms.programmes import StepForm
from programme.plans.queries.progress import progress_of
from programme.plans.rules import EndedError
from programme.plans.services.entries import StateStep
from programme.plans.services.measures import (
    WHY,
    begin_measure,
    begin_milestone,
    change_measure,
    change_milestone,
    move_measure,
    reopen_milestone,
    state_reached,
)
from programme.plans.states import MEASURE_MOVES, MeasureState

from .base import Crumb, PlanFormPage, PlanPage


class NewMeasurePage(PlanFormPage):
    title = gettext_lazy("New measure")
    button = gettext_lazy("Add measure")
    said = gettext_lazy("Measure added. Add its milestones.")

    def crumbs(self) -> list[Crumb]:
        return self.above(self.programme)

    def check(self) -> None:
        if self.programme.is_ended:
            raise EndedError

    def form(self, data: Any = None) -> Form:
        days = {"first": self.programme.launched_on, "last": self.programme.ends_on}
        return MeasureForm(
            data, initial=days, programme=self.programme, person=self.person
        )

    def save(self, form: Any) -> str:
        made = begin_measure(self.programme, form.content(), self.sender(form))
        return self.url("plan_measure", made.pk)


class MeasurePage(PlanPage):
    """One measure: its milestones with their progress, and its steps."""

    template_name = "programme/plan/measure.html"

    def crumbs(self) -> list[Crumb]:
        return self.above(self.measure.programme)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        programme = self.measure.programme
        milestones = self.measure.milestones.select_related("measure")
        state = MeasureState(self.measure.state)
        return super().get_context_data(
            measure=self.measure,
            programme=programme,
            milestones=progress_of(programme, milestones),
            entries=self.measure.entries.select_related("by"),
            moves=[(to, _TITLES[to, state]) for to in MEASURE_MOVES[state]],
            **kwargs,
        )


class EditMeasurePage(PlanFormPage):
    title = gettext_lazy("Edit measure")
    button = gettext_lazy("Save")
    said = gettext_lazy("Measure saved.")

    def crumbs(self) -> list[Crumb]:
        return self.above_measure(self.measure)

    def check(self) -> None:
        if self.measure.programme.is_ended:
            raise EndedError

    def form(self, data: Any = None) -> Form:
        return MeasureForm(
            data,
            initial=MeasureForm.initial_of(self.measure),
            programme=self.measure.programme,
            person=self.person,
            measure=self.measure,
        )

    def save(self, form: Any) -> str:
        change_measure(self.measure, form.content(), seen=form.version)
        return self.url("plan_measure", self.measure.pk)


_M = MeasureState
_TITLES: dict[tuple[str, str], Promise] = {
    (_M.RUNNING, _M.PLANNED): gettext_lazy("Start measure"),
    (_M.DONE, _M.RUNNING): gettext_lazy("Mark as done"),
    (_M.DROPPED, _M.PLANNED): gettext_lazy("Drop measure"),
    (_M.DROPPED, _M.RUNNING): gettext_lazy("Drop measure"),
    (_M.RUNNING, _M.DONE): gettext_lazy("Reopen measure"),
    (_M.PLANNED, _M.DROPPED): gettext_lazy("Plan again"),
}


class MeasureStatePage(PlanFormPage):
    """Begin it, call it done, drop it, or take that back."""

    said = gettext_lazy("State changed.")

    @cached_property
    def to(self) -> str:
        to = self.kwargs["to"]
        if to not in MeasureState.values:
            raise Http404
        return str(to)

    @property
    def title(self) -> Promise:
        known = _TITLES.get((self.to, self.measure.state))
        return known or gettext_lazy("Change state")

    button = title

    @property
    def is_grave(self) -> bool:
        return self.to == MeasureState.DROPPED

    def crumbs(self) -> list[Crumb]:
        return self.above_measure(self.measure)

    def form(self, data: Any = None) -> Form:
        is_again = self.measure.state in {MeasureState.DONE, MeasureState.DROPPED}
        return StepForm(data, is_asked=self.to in WHY or is_again)

    def save(self, form: Any) -> str:
        step = StateStep(self.to, self.person, form.cleaned_data["reason"])
        move_measure(self.measure, step)
        return self.url("plan_measure", self.measure.pk)


class NewMilestonePage(PlanFormPage):
    title = gettext_lazy("New milestone")
    button = gettext_lazy("Add milestone")
    said = gettext_lazy("Milestone added.")

    def crumbs(self) -> list[Crumb]:
        return self.above_measure(self.measure)

    def check(self) -> None:
        if self.measure.programme.is_ended:
            raise EndedError

    def form(self, data: Any = None) -> Form:
        return MilestoneForm(data, initial={"due": self.measure.last})

    def save(self, form: Any) -> str:
        begin_milestone(self.measure, form.content(), self.sender(form))
        return self.url("plan_measure", self.measure.pk)


class MilestonePage(PlanPage):
    """One milestone: what is to be reached, how far it is, and what shows it."""

    template_name = "programme/plan/milestone.html"

    def crumbs(self) -> list[Crumb]:
        return self.above_measure(self.milestone.measure)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        programme = self.milestone.measure.programme
        (progress,) = progress_of(programme, [self.milestone])
        return super().get_context_data(
            milestone=self.milestone,
            progress=progress,
            programme=programme,
            evidence=self.milestone.evidence.select_related("entered_by", "removed_by"),
            may_add=self.allows("programme.edit") and not programme.is_ended,
            **kwargs,
        )


class EditMilestonePage(PlanFormPage):
    title = gettext_lazy("Edit milestone")
    button = gettext_lazy("Save")
    said = gettext_lazy("Milestone saved.")

    def crumbs(self) -> list[Crumb]:
        return self.above_milestone(self.milestone)

    def check(self) -> None:
        if self.milestone.measure.programme.is_ended:
            raise EndedError

    def form(self, data: Any = None) -> Form:
        return MilestoneForm(data, initial=MilestoneForm.initial_of(self.milestone))

    def save(self, form: Any) -> str:
        change_milestone(self.milestone, form.content(), seen=form.version)
        return self.url("plan_milestone", self.milestone.pk)


class ReachedPage(PlanFormPage):
    """A milestone that no figure measures was reached: said with its day."""

    title = gettext_lazy("Milestone reached")
    button = gettext_lazy("Mark as reached")
    said = gettext_lazy("Milestone reached.")

    def crumbs(self) -> list[Crumb]:
        return self.above_milestone(self.milestone)

    def form(self, data: Any = None) -> Form:
        return StatementForm(data, initial={"done_on": dates.today()})

    def save(self, form: Any) -> str:
        said = form.cleaned_data
        sender = self.sender(form)
        state_reached(self.milestone, said["statement"], said["done_on"], sender)
        return self.url("plan_milestone", self.milestone.pk)


class ReopenPage(PlanFormPage):
    """What was stated was not so after all."""

    title = gettext_lazy("Reopen milestone")
    lead = gettext_lazy("The log keeps the statement.")
    button = gettext_lazy("Reopen milestone")
    said = gettext_lazy("Milestone reopened.")

    def crumbs(self) -> list[Crumb]:
        return self.above_milestone(self.milestone)

    def form(self, data: Any = None) -> Form:
        return StepForm(data)

    def save(self, form: Any) -> str:
        reopen_milestone(self.milestone, form.cleaned_data["reason"])
        return self.url("plan_milestone", self.milestone.pk)
