"""Targets, figures declared of earlier times, and villages that change county."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import dates
from core.money import step
from programme.figures.models import DeclaredFigure
from programme.figures.states import Measure, Sureness
from vendors.places.models import County

MOST = Decimal(10) ** 12
EARLIEST = 1950
EARLIEST_MOVE = date(EARLIEST, 1, 1)


class TargetsForm(forms.Form):
    """A field for each measure, empty for no target; sales in the market's currency."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        for measure in Measure:
            is_money = measure == Measure.SALES
            self.fields[measure.value] = forms.DecimalField(
                label=str(measure.label).capitalize()
                + (f" ({currency})" if is_money else ""),
                required=False,
                min_value=0,
                max_value=MOST,
                decimal_places=-int(step(currency).as_tuple().exponent)
                if is_money
                else 0,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )

    def amounts(self) -> dict[str, Decimal | None]:
        return {measure.value: self.cleaned_data[measure.value] for measure in Measure}


class DeclareForm(forms.ModelForm[DeclaredFigure]):
    """What was so in a year, or from one to another, and who says so."""

    year = forms.IntegerField(label=_("Year"), min_value=EARLIEST)
    until = forms.IntegerField(
        label=_("Until the year (if several)"), min_value=EARLIEST, required=False
    )
    amount = forms.DecimalField(
        label=pgettext_lazy("a figure", "Value"), min_value=0, max_value=MOST
    )

    class Meta:
        model = DeclaredFigure
        fields = ["measure", "sureness", "source"]

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["sureness"].initial = Sureness.EXACT
        self.fields["measure"].choices = [  # type: ignore[attr-defined]
            ("", _("Select")),
            *((one.value, capfirst(one.label)) for one in Measure),
        ]
        for field in self.fields.values():
            field.error_messages["required"] = _("This field is required.")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        year, until = found.get("year"), found.get("until")
        this_year = dates.today().year
        for name, value in (("year", year), ("until", until)):
            if value and value > this_year:
                self.add_error(name, _("This year is in the future."))
        if year and until and until < year:
            self.add_error("until", _("The end is before the start."))
        self._check_amount(found)
        return found

    def _check_amount(self, found: dict[str, Any]) -> None:
        amount = found.get("amount")
        if amount is None:
            return
        is_money = found.get("measure") == Measure.SALES
        unit = step(self.currency) if is_money else Decimal(1)
        if amount % unit:
            self.add_error("amount", _("Please enter a whole number."))


class MoveForm(forms.Form):
    """Into which county, from which day on; never into the one that is left."""

    to: forms.ModelChoiceField[County] = forms.ModelChoiceField(
        queryset=County.objects.none(),
        label=_("Merge into county"),
        empty_label=_("Select a county"),
        error_messages={
            "required": _("Please choose a county."),
            "invalid_choice": _("Please choose a county from the list."),
        },
    )
    on = forms.DateField(
        label=_("Valid from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Today or earlier. Earlier figures stay with the old county."),
        error_messages={
            "required": _("Please choose a date."),
            "invalid": _("Please enter a date such as 2026-10-31."),
        },
    )

    def __init__(self, *args: Any, old: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.old = old
        rows = County.objects.filter(merged_into=None).exclude(pk=old.pk)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for its type
        field.queryset = rows.order_by("name", "pk")
        self.fields["on"].initial = dates.today()

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > dates.today():
            raise forms.ValidationError(
                _("Please choose the day of the move or a later day.")
            )
        if on < EARLIEST_MOVE:
            raise forms.ValidationError(_("Please choose a date from 1950 on."))
        return on
