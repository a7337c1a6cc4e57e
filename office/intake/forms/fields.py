"""Fields that forms of the depot share."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from core.amounts import AmountField
from office.intake.models import WEIGHT_UNITS
from shop.catalogue.models import Product

LONGEST_AGO = dt.timedelta(days=60)
SCALE_UNITS = [("kg", gettext_lazy("kg")), ("g", gettext_lazy("g")), *WEIGHT_UNITS[1:]]


class PercentField(AmountField):
    """A percent as typed, as whole hundredths of it: "12,5" → 1250."""

    most = Decimal(100)
    default_error_messages = {
        "too_large": gettext_lazy("Please enter at most 100%."),
        "fine": gettext_lazy("Please use at most two decimals."),
    }

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number is None:
            return None
        hundredths = number * 100
        if hundredths != hundredths.to_integral_value():
            raise ValidationError(self.error_messages["fine"], code="fine")
        return int(hundredths)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return f"{(Decimal(value) / 100).normalize() + 0:f}"
        return value


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class GoodsField(forms.ModelChoiceField):
    def label_from_instance(self, product: Product) -> str:
        return str(product.title)
