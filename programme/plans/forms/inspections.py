"""An inspection as it is planned, what it found, and evidence."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import dates
from core.document_uploads import CleanUpload, cleaned, read_upload
from programme.figures.book import Book, month_words, years_of
from programme.figures.models import MonthlyReport
from programme.plans.models import CountyProgramme
from programme.plans.queries.inspections import inspectors_for
from programme.plans.services.evidence import Shown
from programme.plans.states import LinkedRows, Severity
from vendors.places.models import County

from .fields import KeyedForm, day_field, name_field, text_field

MONTHS = 36  # that the list of figures offers


def _ahead(day: date) -> date:
    if day < dates.today():
        raise forms.ValidationError(_("Please choose a day from today on."))
    return day


class InspectionForm(KeyedForm):
    """What is looked at, when, and by whom."""

    subject = name_field(gettext_lazy("Subject"))
    planned_on = day_field(gettext_lazy("Day"))
    inspector: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=gettext_lazy("Inspector"),
        empty_label=gettext_lazy("Select"),
        help_text=gettext_lazy("A provincial officer or the market's staff."),
        error_messages={
            "required": gettext_lazy("Please choose a person."),
            "invalid_choice": gettext_lazy("Please choose a person from the list."),
        },
    )
    programme: forms.ModelChoiceField[CountyProgramme] = forms.ModelChoiceField(
        queryset=CountyProgramme.objects.none(),
        label=gettext_lazy("Programme"),
        empty_label=gettext_lazy("None"),
        required=False,
    )

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inspector: Any = self.fields["inspector"]
        inspector.queryset = inspectors_for(county)
        programme: Any = self.fields["programme"]
        programme.queryset = county.programmes.all()

    def clean_planned_on(self) -> date:
        return _ahead(self.cleaned_data["planned_on"])

    def content(self) -> dict[str, Any]:
        names = ("subject", "planned_on", "inspector", "programme")
        return {name: self.cleaned_data[name] for name in names}


class FindingForm(KeyedForm):
    """What is wrong, how bad it is, and by when the county answers."""

    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=Severity.choices
    )
    text = text_field(gettext_lazy("Finding"), 2000)
    due = day_field(gettext_lazy("Answer due"))

    def clean_due(self) -> date:
        return _ahead(self.cleaned_data["due"])

    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("severity", "text", "due")}


class EvidenceForm(KeyedForm):
    """A document or photo, or rows of the market: one of the two."""

    asked_sometimes = ("file", "rows")

    title = name_field(gettext_lazy("Title"))
    file = forms.FileField(
        label=gettext_lazy("Document or photo"),
        help_text=gettext_lazy("PDF, JPEG or PNG, at most 10 MB."),
        required=False,
    )
    rows = forms.ChoiceField(
        label=gettext_lazy("Or figures of the market"), required=False
    )

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = _known_rows(county)
        groups: dict[str, list[tuple[str, str]]] = {}
        for name, shown in self.known.items():
            label = str(LinkedRows(shown.rows).label)
            groups.setdefault(label, []).append((name, shown.title))
        rows: Any = self.fields["rows"]
        rows.choices = [("", _("None")), *groups.items()]

    def clean_file(self) -> CleanUpload | None:
        upload = self.cleaned_data["file"]
        return cleaned(read_upload(upload)) if upload else None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "file" in self.errors or "rows" in self.errors:
            return found
        if bool(found.get("file")) == bool(found.get("rows")):
            self.add_error("file", _("Please add a file or choose figures, not both."))
        return found

    def shown(self) -> Shown:
        title, file = self.cleaned_data["title"], self.cleaned_data["file"]
        if file is not None:
            return Shown(title, file)
        row = self.known[self.cleaned_data["rows"]]
        return Shown(title, rows=row.rows, day=row.day, report=row.report)


def _known_rows(county: County) -> dict[str, Shown]:
    """What can be linked, by the name of its choice; titles say what it is."""
    book = Book(county)
    months = [month.first for month in reversed(book.months[-MONTHS:])]
    reports: list[MonthlyReport] = list(county.reports.all()[:MONTHS])
    return {
        **{
            f"month-{day:%Y-%m}": Shown(month_words(day), rows="month", day=day)
            for day in months
        },
        **{
            f"cohort-{year}": Shown(str(year), rows="cohort", day=date(year, 1, 1))
            for year in years_of(book)
        },
        **{
            f"report-{one.pk}": Shown(month_words(one.month), rows="report", report=one)
            for one in reports
        },
    }
