"""What a province asks a county to correct."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates
from programme.figures.book import month_words
from programme.figures.models import DeclaredFigure, MonthlyReport
from vendors.places.models import County

from .fields import KeyedForm, day_field, text_field

MOST = 200  # of the newest that the list offers


class CorrectionRequestForm(KeyedForm):
    """A declared figure or a report of the county, what is wrong, and by when."""

    thing = forms.ChoiceField(
        label=gettext_lazy("Figure or report"),
        error_messages={
            "required": gettext_lazy("Please choose a figure or a report."),
            "invalid_choice": gettext_lazy("Please choose from the list."),
        },
    )
    reason = text_field(gettext_lazy("What needs to be corrected"))
    due = day_field(gettext_lazy("Due"))

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        declared = list(county.declared.all()[:MOST])
        reports = list(county.reports.all()[:MOST])
        self.things: dict[str, DeclaredFigure | MonthlyReport] = {
            **{f"figure-{one.pk}": one for one in declared},
            **{f"report-{one.pk}": one for one in reports},
        }
        thing: Any = self.fields["thing"]
        thing.choices = [
            ("", _("Select")),
            (_("Declared figures"), [(f"figure-{r.pk}", str(r)) for r in declared]),
            (_("Reports"), [(f"report-{r.pk}", month_words(r.month)) for r in reports]),
        ]

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        if due < dates.today():
            raise forms.ValidationError(_("Please choose a day from today on."))
        return due

    def asked(self) -> DeclaredFigure | MonthlyReport:
        return self.things[self.cleaned_data["thing"]]
