"""Fields of a programme's forms: days, money, and what says which form it was."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core import market
from core.money import KNOWN_CURRENCIES, from_minor, step, to_minor
from core.text import LineField, PlainTextField
from programme.plans.rules import EARLIEST, LATEST, MOST_MINOR


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Please choose a date."),
            "invalid": _("Please enter a date such as 2026-10-31."),
        },
        **more,
    )


def name_field(label: Any, length: int = 150) -> LineField:
    return LineField(
        label=label,
        max_length=length,
        error_messages={"required": _("This field is required.")},
    )


def text_field(label: Any, length: int = 1000, **more: Any) -> PlainTextField:
    return PlainTextField(
        label=label,
        max_length=length,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("This field is required.")},
        **more,
    )


def amount_field(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "required": _("This field is required."),
            "invalid": _("Please enter an amount such as 1200.50."),
        },
        **more,
    )


def currency_choices(used: Iterable[str] = ()) -> list[tuple[str, str]]:
    """The market's own and those in use first."""
    first = list(dict.fromkeys([market.currency(), *used]))
    rest = sorted(KNOWN_CURRENCIES - set(first))
    return [(code, code) for code in (*first, *rest)]


def minor_of(form: forms.Form, name: str, currency: str) -> int | None:
    """The typed amount in the currency's smallest unit; else the form says why not."""
    amount = form.cleaned_data.get(name)
    if not isinstance(amount, Decimal) or currency not in KNOWN_CURRENCIES:
        return None
    if amount <= 0:
        form.add_error(name, _("Please enter an amount above 0."))
        return None
    if amount > from_minor(MOST_MINOR, currency):
        form.add_error(name, _("This amount is too large."))
        return None
    if amount % step(currency):
        said = _("The smallest amount in %(currency)s is %(step)s.")
        shown = {"currency": currency, "step": f"{step(currency):f}"}
        form.add_error(name, said % shown)
        return None
    return to_minor(amount, currency)


def check_days(form: forms.Form, first: str, last: str) -> None:
    """Both days are ones that a programme can have, the second not before the first."""
    found = form.cleaned_data
    for name in (first, last):
        day = found.get(name)
        if day and not EARLIEST <= day <= LATEST:
            form.add_error(name, _("Please choose a date from 1950 to 2199."))
    start, end = found.get(first), found.get(last)
    if start and end and end < start:
        form.add_error(last, _("The end is before the start."))


class KeyedForm(forms.Form):
    """A form that makes something once, however often it is sent."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class SeenForm(forms.Form):
    """A form that changes something, if it is still as it was looked at."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    @property
    def version(self) -> int:
        return self.cleaned_data.get("seen") or 0
