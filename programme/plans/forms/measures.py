"""Measures, their milestones, and what is stated of them."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import dates
from programme.figures.forms.counties import MOST
from programme.figures.states import Measure
from programme.plans.models import (
    BudgetLine,
    CountyProgramme,
    MeasureMilestone,
    PlannedMeasure,
)
from programme.plans.states import Proof

from .fields import (
    KeyedForm,
    SeenForm,
    amount_field,
    check_days,
    currency_choices,
    day_field,
    minor_of,
    name_field,
    text_field,
)


class MeasureForm(KeyedForm, SeenForm):
    """What is done, who is responsible, and what pays for it."""

    name = name_field(_("Measure"))
    responsible: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Responsible person"),
        empty_label=_("Select"),
        error_messages={
            "required": _("Please choose a person."),
            "invalid_choice": _("Please choose a person from the list."),
        },
    )
    line: forms.ModelChoiceField[BudgetLine] = forms.ModelChoiceField(
        queryset=BudgetLine.objects.none(),
        label=_("Budget line"),
        empty_label=_("None"),
        required=False,
    )
    first = day_field(_("From"))
    last = day_field(_("Until"))

    def __init__(
        self,
        *args: Any,
        programme: CountyProgramme,
        person: User,
        measure: PlannedMeasure | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        responsible: Any = self.fields["responsible"]
        now = measure.responsible_id if measure else None
        known = Q(counties__county=programme.county_id) | Q(pk__in=[person.pk, now])
        responsible.queryset = User.objects.filter(known).distinct().order_by("pk")
        line: Any = self.fields["line"]
        line.queryset = programme.lines.all()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        check_days(self, "first", "last")
        return found

    def content(self) -> dict[str, Any]:
        names = ("name", "responsible", "line", "first", "last")
        return {name: self.cleaned_data[name] for name in names}

    @staticmethod
    def initial_of(measure: PlannedMeasure) -> dict[str, Any]:
        return {
            "name": measure.name,
            "responsible": measure.responsible_id,
            "line": measure.line_id,
            "first": measure.first,
            "last": measure.last,
            "seen": measure.version,
        }


class MilestoneForm(KeyedForm, SeenForm):
    """What is to be reached by when, and how one sees it."""

    asked_sometimes = ("figure", "target")

    name = name_field(_("Milestone"))
    due = day_field(_("Due"))
    proof = forms.ChoiceField(
        label=_("Measured by"),
        choices=[(one.value, capfirst(one.label)) for one in Proof],
        widget=forms.RadioSelect,
        error_messages={"required": _("This field is required.")},
    )
    figure = forms.ChoiceField(
        label=_("Figure"),
        choices=[("", _("None")), *((m.value, capfirst(m.label)) for m in Measure)],
        required=False,
        help_text=_("Counted by the market from the first day of the measure."),
    )
    currency = forms.ChoiceField(
        label=_("Currency"), required=False, help_text=_("For sales only.")
    )
    target = amount_field(_("Target"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency: Any = self.fields["currency"]
        currency.choices = currency_choices()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        check_days(self, "due", "due")
        self.units: int | None = None
        if found.get("proof") != Proof.FIGURE:
            return found
        if not found.get("figure"):
            self.add_error("figure", _("Please choose a figure."))
        elif found.get("target") is None and "target" not in self.errors:
            self.add_error("target", _("Please enter a target."))
        elif found["figure"] == Measure.SALES:
            self.units = minor_of(self, "target", found.get("currency", ""))
        else:
            self._count(found)
        return found

    def _count(self, found: dict[str, Any]) -> None:
        target = found.get("target")
        if target is None:
            return
        if target <= 0 or target % 1 or target > MOST:
            self.add_error("target", _("Please enter a whole number above 0."))
        else:
            self.units = int(target)

    def content(self) -> dict[str, Any]:
        found = self.cleaned_data
        is_figure = found["proof"] == Proof.FIGURE
        is_money = is_figure and found["figure"] == Measure.SALES
        return {
            "name": found["name"],
            "due": found["due"],
            "proof": found["proof"],
            "figure": found["figure"] if is_figure else "",
            "currency": found["currency"] if is_money else "",
            "target": self.units if is_figure else None,
        }

    @staticmethod
    def initial_of(milestone: MeasureMilestone) -> dict[str, Any]:
        return {
            "name": milestone.name,
            "due": milestone.due,
            "proof": milestone.proof,
            "figure": milestone.figure,
            "currency": milestone.currency,
            "target": milestone.amount,
            "seen": milestone.version,
        }


class StatementForm(KeyedForm):
    """On which day a milestone was reached, and what shows it."""

    done_on = day_field(_("Reached on"))
    statement = text_field(
        _("Statement"), help_text=_("What was reached, and where it can be seen.")
    )

    def clean_done_on(self) -> Any:
        day = self.cleaned_data["done_on"]
        if day > dates.today():
            raise forms.ValidationError(_("This day is in the future."))
        return day
