"""A programme, its budget lines, and what was paid."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import dates
from core.bilingual import BilingualTextForm, line, text
from programme.plans.models import BudgetLine, CountyProgramme
from programme.plans.services.budgets import Payment

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


class ProgrammeForm(BilingualTextForm, KeyedForm, SeenForm):
    """What it is called and for, and from when to when."""

    wanted = ("title",)
    ASIDE = ("key", "seen")

    title_en = line(_("Title in English"), 150)
    title_zh_hans = line(_("Title in Chinese"), 150)
    purpose_en = text(_("Purpose in English"), 2000)
    purpose_zh_hans = text(_("Purpose in Chinese"), 2000)
    launched_on = day_field(_("Start"))
    ends_on = day_field(_("End"))

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        check_days(self, "launched_on", "ends_on")
        return found

    def content(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {name: found[name] for name in found if name not in self.ASIDE}

    @classmethod
    def initial_of(cls, programme: CountyProgramme) -> dict[str, Any]:
        names = [name for name in cls.base_fields if name not in cls.ASIDE]
        kept = {name: getattr(programme, name) for name in names}
        return kept | {"seen": programme.version}


class LineForm(KeyedForm, SeenForm):
    """Money for something in a year."""

    name = name_field(_("Budget line"))
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    currency = forms.ChoiceField(label=_("Currency"))
    amount = amount_field(_("Planned amount"))
    source = name_field(_("Source of funds"), 200)

    def __init__(self, *args: Any, programme: CountyProgramme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, last = programme.launched_on.year, programme.ends_on.year
        year: Any = self.fields["year"]
        year.choices = [(one, str(one)) for one in range(first, last + 1)]
        year.initial = min(max(dates.today().year, first), last)
        currency: Any = self.fields["currency"]
        used = programme.lines.order_by().values_list("currency", flat=True)
        currency.choices = currency_choices(used.distinct())

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        self.planned = minor_of(self, "amount", found.get("currency", ""))
        return found

    def content(self) -> dict[str, Any]:
        found = self.cleaned_data
        names = ("name", "year", "currency", "source")
        return {name: found[name] for name in names} | {"planned": self.planned}

    @staticmethod
    def initial_of(line: BudgetLine) -> dict[str, Any]:
        names = ("name", "year", "currency", "source", "amount")
        kept = {name: getattr(line, name) for name in names}
        return kept | {"seen": line.version}


class SpendingForm(KeyedForm):
    """What was paid of a line, when, to whom and what for."""

    amount = amount_field(_("Amount"))
    day = day_field(_("Paid on"))
    payee = name_field(_("Payee"))
    purpose = name_field(_("Purpose"), 300)

    def __init__(self, *args: Any, line: BudgetLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        self.fields["amount"].label = _("Amount (%(currency)s)") % {
            "currency": line.currency
        }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        self.minor = minor_of(self, "amount", self.line.currency)
        return found

    def payment(self) -> Payment:
        found = self.cleaned_data
        return Payment(self.minor or 0, found["day"], found["payee"], found["purpose"])


class CorrectionForm(KeyedForm):
    """Why an entry of spending is wrong."""

    reason = name_field(_("Reason"), 300)


class StepForm(forms.Form):
    """Why something goes into another state."""

    reason = text_field(_("Reason"))

    def __init__(self, *args: Any, is_asked: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_asked
