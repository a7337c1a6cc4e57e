"""A statement as it is typed: month, kind, channel, sum, and where it is from."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import dates
from core.document_uploads import CleanUpload, cleaned, read_upload
from programme.channels.models import SalesStatement
from programme.channels.states import PLATFORM_CURRENCY, PLATFORMS, Channel, SaleKind
from programme.figures.book import month_words
from programme.plans.forms.fields import (
    KeyedForm,
    SeenForm,
    amount_field,
    currency_choices,
    minor_of,
    name_field,
    text_field,
)
from vendors.partner.models import Partner
from vendors.places.models import County

MONTHS = 36  # that the list offers
CHOOSE = {
    "required": _("This field is required."),
    "invalid_choice": _("Please choose from the list."),
}


def month_choices() -> list[tuple[str, str]]:
    """Those that are over, the latest first."""
    this = dates.today().replace(day=1)
    months = [dates.months_later(this, -back) for back in range(1, MONTHS + 1)]
    return [("", str(_("Select"))), *((f"{m:%Y-%m}", month_words(m)) for m in months)]


def sum_of(form: forms.Form, currency: str) -> int | None:
    """The typed sum in the smallest unit; nothing sold is a sum as well."""
    if form.cleaned_data.get("amount") == 0:
        return 0
    return minor_of(form, "amount", currency)


class _SumForm(forms.Form):
    amount = amount_field(
        _("Sales"), help_text=_("Of the whole month, after refunds."), min_value=0
    )
    source = name_field(_("Source"), 300)


class WhatForm(_SumForm):
    """What was sold where and when, and how much."""

    month = forms.ChoiceField(label=_("Month"), error_messages=CHOOSE)
    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=[("", _("Select")), *Channel.choices],
        help_text=_("Sales in this market are counted already."),
        error_messages=CHOOSE,
    )
    kind = forms.ChoiceField(
        label=_("Kind of goods"), choices=SaleKind.choices, error_messages=CHOOSE
    )
    currency = forms.ChoiceField(label=_("Currency"), error_messages=CHOOSE)
    field_order = ("farm", "month", "channel", "kind", "currency", "amount", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        month: Any = self.fields["month"]
        month.choices = month_choices()
        kept = self.initial.get("month")
        if kept and kept not in dict(month.choices):
            month.choices = [*month.choices, (kept, kept)]
        currency: Any = self.fields["currency"]
        currency.choices = currency_choices()

    def clean_month(self) -> date:
        return date.fromisoformat(f"{self.cleaned_data['month']}-01")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        code = found.get("currency", "")
        if found.get("channel") in PLATFORMS and code and code != PLATFORM_CURRENCY:
            self.add_error(
                "currency",
                _("This platform settles in %(currency)s.")
                % {"currency": PLATFORM_CURRENCY},
            )
        found["amount"] = sum_of(self, code)
        return found

    def content(self) -> dict[str, Any]:
        names = ("month", "channel", "kind", "currency", "amount", "source")
        return {name: self.cleaned_data[name] for name in names}


class StatementForm(WhatForm, KeyedForm):
    """A new one, of the farm itself."""


class FarmOfCountyForm(forms.Form):
    """Of which farm of the county."""

    farm: forms.ModelChoiceField[Partner] = forms.ModelChoiceField(
        queryset=Partner.objects.none(),
        label=_("Farm"),
        empty_label=_("Select"),
        error_messages=CHOOSE,
    )

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        farm: Any = self.fields["farm"]
        farm.queryset = Partner.objects.filter(village__county=county).order_by(
            "name", "pk"
        )


class CountyStatementForm(FarmOfCountyForm, StatementForm):
    """A new one, of a farm of the county."""


class EditStatementForm(WhatForm, SeenForm):
    """A draft, changed."""

    reason = text_field(_("Reason"), 300, required=False)


class EditCorrectionForm(_SumForm, SeenForm):
    """The draft of a correction: what it corrects stays."""

    reason = text_field(_("Reason"), 300, required=False)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        found["amount"] = sum_of(self, self.currency)
        return found

    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("amount", "source")}


class CorrectionForm(_SumForm, KeyedForm):
    """The sum that it should have been, and why."""

    reason = text_field(_("Reason"), 300)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        found["amount"] = sum_of(self, self.currency)
        return found

    def content(self) -> dict[str, Any]:
        names = ("amount", "source", "reason")
        return {name: self.cleaned_data[name] for name in names}


class StepForm(forms.Form):
    """Why, where something has to be said."""

    reason = text_field(_("Reason"))

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]


class PaperForm(KeyedForm):
    """A paper that shows it."""

    title = name_field(_("Title"))
    file = forms.FileField(
        label=_("Document or photo"),
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
        error_messages={"required": _("Please select a file.")},
    )

    def clean_file(self) -> CleanUpload:
        return cleaned(read_upload(self.cleaned_data["file"]))


def as_typed(row: SalesStatement) -> dict[str, Any]:
    """What a form of it begins with."""
    return {
        "month": f"{row.month:%Y-%m}",
        "channel": row.channel,
        "kind": row.kind,
        "currency": row.currency,
        "amount": row.money,
        "source": row.source,
        "seen": row.version,
    }
