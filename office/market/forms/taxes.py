"""A rate of tax as the market's office types it: for what, how much, from which day."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import dates
from core.amounts import AmountField
from core.bilingual import BilingualTextForm, line
from vendors.partner.models import TaxCategory
from vendors.partner.models.taxes import percent_of
from vendors.partner.services.taxes import NAMES

from .fees import day_field

_HUNDRED = Decimal(100)
_STEP = Decimal("0.01")


def _percent() -> AmountField:
    return AmountField(
        label=_("Tax inside the price, in percent"), help_text=_("10 means 10 %.")
    )


def _first_day() -> forms.DateField:
    return day_field(
        _("First day"),
        help_text=_("Orders from this day on. Earlier orders keep their tax."),
        error_messages={"required": _("Please choose a day.")},
    )


class _RateForm(forms.Form):
    """Refuses what is no percentage, and days that have passed."""

    def clean_percent(self) -> Decimal:
        percent: Decimal = self.cleaned_data["percent"]
        if not 0 <= percent < _HUNDRED:
            raise ValidationError(_("Please enter 0 or more, and less than 100."))
        if percent != percent.quantize(_STEP):
            raise ValidationError(_("Please enter at most two decimals."))
        return percent

    def clean_starts(self) -> Any:
        first = self.cleaned_data["starts"]
        if first < dates.today():
            raise ValidationError(_("Choose today or a later day."))
        return first


class SmallSellerTaxForm(_RateForm):
    """What goods of small-scale taxpayers bear at most, from a day on."""

    percent = _percent()
    starts = _first_day()

    def content(self) -> dict[str, Any]:
        """All that a proposal needs; only after `is_valid`."""
        typed = self.cleaned_data
        return {"rate": typed["percent"] / _HUNDRED, "starts": typed["starts"]}


class TaxForm(_RateForm, BilingualTextForm):
    """A kind of goods and the tax inside its prices; a new kind has it at once."""

    wanted = ("name",)

    name_en = line(_("Name in English"), 64)
    name_zh_hans = line(_("Name in Chinese"), 64)
    percent = _percent()
    is_produce = forms.BooleanField(
        label=_("Agricultural produce"),
        required=False,
        help_text=_("Tax-free when sold by an exempt farm."),
    )
    starts = _first_day()

    def __init__(self, *args: Any, category: TaxCategory | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category = category
        del self.fields["is_produce" if category else "starts"]

    def content(self) -> dict[str, Any]:
        """All that a proposal needs; only after `is_valid`."""
        typed = self.cleaned_data
        return {name: typed[name] for name in NAMES} | {
            "category": self.category.pk if self.category else None,
            "rate": typed["percent"] / _HUNDRED,
            "is_produce": typed.get("is_produce", False),
            "starts": typed.get("starts"),
        }


def as_typed(category: TaxCategory) -> dict[str, Any]:
    """What the form for another rate begins with."""
    known: dict[str, Any] = {name: getattr(category, name) for name in NAMES}
    return known | {"percent": percent_of(category.rate_now)}
