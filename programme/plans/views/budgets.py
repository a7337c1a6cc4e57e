"""Budget lines with what was paid of them; an entry that was wrong is corrected."""

from typing import Any

from django.forms import Form
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from core import dates
from programme.plans.forms.programmes import CorrectionForm, LineForm, SpendingForm
from programme.plans.models import SpendingEntry
from programme.plans.queries.programmes import spending_of, sums_of, until
from programme.plans.rules import EndedError
from programme.plans.services.budgets import (
    begin_line,
    change_line,
    correct_spending,
    enter_spending,
)
from programme.plans.states import ProgrammeState

from .base import Crumb, PlanFormPage, PlanPage


class NewLinePage(PlanFormPage):
    title = gettext_lazy("New budget line")
    button = gettext_lazy("Add budget line")
    said = gettext_lazy("Budget line added.")

    def crumbs(self) -> list[Crumb]:
        return self.above(self.programme)

    def check(self) -> None:
        if self.programme.is_ended:
            raise EndedError

    def form(self, data: Any = None) -> Form:
        return LineForm(data, programme=self.programme)

    def save(self, form: Any) -> str:
        begin_line(self.programme, form.content(), self.sender(form))
        return self.url("plan_programme", self.programme.pk)


class LinePage(PlanPage):
    """What was paid of a line: entries and their corrections, the last first."""

    template_name = "programme/plan/line.html"

    def crumbs(self) -> list[Crumb]:
        return self.above(self.line.programme)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = self.line.spending.select_related("entered_by", "correction")
        rows = rows.prefetch_related("evidence")
        for row in (entries := list(rows)):
            row.line = self.line
        return super().get_context_data(
            line=self.line,
            sums=sums_of(self.line),
            entries=entries,
            is_draft=self.line.programme.state == ProgrammeState.DRAFT,
            **kwargs,
        )


class EditLinePage(PlanFormPage):
    title = gettext_lazy("Edit budget line")
    button = gettext_lazy("Save")
    said = gettext_lazy("Budget line saved.")

    def crumbs(self) -> list[Crumb]:
        return self.above_line(self.line)

    def check(self) -> None:
        if self.line.programme.is_ended:
            raise EndedError

    def form(self, data: Any = None) -> Form:
        initial = LineForm.initial_of(self.line)
        return LineForm(data, programme=self.line.programme, initial=initial)

    def save(self, form: Any) -> str:
        change_line(self.line, form.content(), seen=form.version)
        return self.url("plan_line", self.line.pk)


class NewSpendingPage(PlanFormPage):
    """Also beyond what is planned: that is shown, and not refused."""

    title = gettext_lazy("Enter spending")
    lead = gettext_lazy("Entries can't be changed later, only corrected with a reason.")
    button = gettext_lazy("Enter spending")
    said = gettext_lazy("Spending entered.")

    def crumbs(self) -> list[Crumb]:
        return self.above_line(self.line)

    def form(self, data: Any = None) -> Form:
        day = min(dates.today(), until(self.line.programme))
        return SpendingForm(data, line=self.line, initial={"day": day})

    def save(self, form: Any) -> str:
        enter_spending(self.line, form.payment(), self.sender(form))
        return self.url("plan_line", self.line.pk)


class CorrectSpendingPage(PlanFormPage):
    """A counter entry of the same amount; the right one is entered anew."""

    template_name = "programme/plan/correct.html"
    title = gettext_lazy("Correct spending")
    button = gettext_lazy("Correct entry")
    said = gettext_lazy("Entry corrected. Enter the right amount now, if there is one.")

    @cached_property
    def entry(self) -> SpendingEntry:
        return get_object_or_404(spending_of(self.county), pk=self.kwargs["pk"])

    def crumbs(self) -> list[Crumb]:
        return self.above_line(self.entry.line)

    def form(self, data: Any = None) -> Form:
        return CorrectionForm(data)

    def save(self, form: Any) -> str:
        reason = form.cleaned_data["reason"]
        correct_spending(self.entry, reason, self.sender(form))
        return self.url("plan_line", self.entry.line_id)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(entry=self.entry, **kwargs)
