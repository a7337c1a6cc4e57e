"""Which days are looked at, and what they are compared with."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from . import periods
from .periods import Period

KINDS = (
    (periods.WEEK, _("This week")),
    (periods.MONTH, _("This month")),
    (periods.SEASON, _("This season")),
    (periods.YEAR, _("This year")),
    (periods.CUSTOM, _("Custom dates")),
)
AGAINST = (
    (periods.BEFORE, _("previous period")),
    (periods.YEAR_AGO, _("previous year")),
)
STEPS = (
    ("", _("automatic")),
    (periods.BY_DAY, _("by day")),
    (periods.BY_WEEK, _("by week")),
    (periods.BY_MONTH, _("by month")),
)
LAST_BEFORE_FIRST = _("The end date is before the start date.")
USUAL = periods.MONTH


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Please enter a date such as 2026-10-31.")},
    )


class PeriodForm(forms.Form):
    """Plain GET parameters, so that a page of figures can be kept and shared."""

    asked_sometimes = ("first", "last")

    period = forms.ChoiceField(label=_("Period"), choices=KINDS)
    first = _day(_("First day"))
    last = _day(_("Last day"))
    against = forms.ChoiceField(label=_("Compare with"), choices=AGAINST)
    step = forms.ChoiceField(label=_("Shown by"), choices=STEPS, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("period") == periods.CUSTOM and not self.errors:
            self._check_days(cleaned.get("first"), cleaned.get("last"))
        return cleaned

    def _check_days(self, first: date | None, last: date | None) -> None:
        if first is None or last is None:
            self.add_error("first", _("Please choose both dates."))
        elif first > last:
            self.add_error("last", LAST_BEFORE_FIRST)
        elif (last - first).days >= periods.LONGEST:
            self.add_error("last", _("Please choose at most five years."))
        elif first.year < 2000 or last.year > 2100:
            self.add_error("first", _("Please choose dates between 2000 and 2100."))


@dataclass(frozen=True)
class Choice:
    """What a page of figures is about."""

    kind: str
    period: Period
    other: Period
    against: str
    step: str


def chosen(data: QueryDict, today: date) -> tuple[PeriodForm, Choice]:
    """The form as it was sent and what it asks for; this month where it is wrong."""
    typed = {name: data.get(name, "") for name in PeriodForm.base_fields}
    typed["period"] = typed["period"] or USUAL
    typed["against"] = typed["against"] or periods.BEFORE
    form = PeriodForm(typed)
    is_right = form.is_valid()
    values = form.cleaned_data if is_right else {}
    kind = values.get("period") or USUAL
    period = (
        Period(values["first"], values["last"])
        if kind == periods.CUSTOM
        else periods.to_date(kind, today)
    )
    against = values.get("against") or periods.BEFORE
    other = (
        periods.year_ago(period)
        if against == periods.YEAR_AGO
        else periods.before(period, kind)
    )
    step = values.get("step") or periods.usual_step(period)
    return form, Choice(kind, period, other, against, step)
