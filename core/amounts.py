"""Amounts as people type them, "2,5" as well as "2.5", and fields that read them."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.money import rounded, step
from core.units import UnitKind

# What one of each unit holds in base units, and how a product in it is measured.
UNITS = {
    "kg": (1000, UnitKind.WEIGHT),
    "g": (1, UnitKind.WEIGHT),
    "l": (1000, UnitKind.VOLUME),
    "ml": (1, UnitKind.VOLUME),
    "piece": (1, UnitKind.PIECE),
}
UNIT_CHOICES = [
    ("kg", _("kg")),
    ("g", _("g")),
    ("l", _("litre")),
    ("ml", _("ml")),
    ("piece", _("pieces")),
]
_PLAIN = re.compile(r"\d{1,12}(\.\d{1,9})?")
_SIGNS = str.maketrans({"，": ",", "．": ".", "。": ".", "٫": ".", "、": ","})


def read_decimal(text: str) -> Decimal:
    """The number a person meant, in any locale's writing; raises `ValueError`.

    The last of two different separators is the decimal one ("1.234,5"). A lone comma
    before exactly three figures parts thousands ("1,200"), else it is decimal ("2,5").
    """
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS))
    plain = re.sub(r"[\s'’_¥￥$€]", "", plain)
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:
        thousands = "," if point > comma else "."
        plain = plain.replace(thousands, "").replace(",", ".")
    elif plain.count(",") == 1 and not re.fullmatch(r"[1-9]\d{0,2},\d{3}", plain):
        plain = plain.replace(",", ".")
    else:
        plain = plain.replace(",", "")
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in plain)
    if not _PLAIN.fullmatch(plain):
        msg = f"{text!r} is not a number"
        raise ValueError(msg)
    return Decimal(plain)


def in_unit(base_units: int, kind: str) -> tuple[Decimal, str]:
    """Base units in the unit a person would choose: 2500 by weight → (2.5, "kg")."""
    if kind == UnitKind.PIECE:
        return Decimal(base_units), "piece"
    large, small = ("kg", "g") if kind == UnitKind.WEIGHT else ("l", "ml")
    if base_units and base_units < 1000:
        return Decimal(base_units), small
    return (Decimal(base_units) / 1000).normalize() + 0, large


class AmountField(forms.CharField):
    """A number that is not negative, as `Decimal`, however it is written."""

    widget = forms.TextInput
    default_error_messages = {
        "number": _("Please enter a number, for example 2.5."),
        "too_large": _("This number is too large."),
        "null_characters_not_allowed": _("Please enter a number, for example 2.5."),
    }
    most = Decimal(1_000_000)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 24)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = read_decimal(text)
        except (ValueError, InvalidOperation) as error:
            raise ValidationError(
                self.error_messages["number"], code="number"
            ) from error
        if number > self.most:
            raise ValidationError(self.error_messages["too_large"], code="too_large")
        return number

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{value:f}"
        return value


class PriceField(AmountField):
    """A price above zero at the currency's step."""

    default_error_messages = {
        "number": _("Please enter a price, for example 59.00."),
        "zero": _("A price is more than nothing."),
        "step": _("This currency has no smaller coin than %(step)s."),
    }

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Decimal | None:
        price = super().clean(value)
        if price is None:
            return None
        if price <= 0:
            raise ValidationError(self.error_messages["zero"], code="zero")
        if rounded(price, self.currency) != price:
            raise ValidationError(
                self.error_messages["step"],
                code="step",
                params={"step": step(self.currency)},
            )
        return rounded(price, self.currency)


def base_units(number: Decimal, unit: str) -> int:
    """2.5 kg → 2500. Raises `ValidationError` for less than the smallest unit."""
    per, kind = UNITS[unit]
    whole = number * per
    if whole != whole.to_integral_value():
        if kind == UnitKind.PIECE:
            raise ValidationError(_("Please enter whole pieces."), code="whole")
        raise ValidationError(
            _("The smallest amounts are 1 g and 1 ml."), code="smallest"
        )
    return int(whole)
