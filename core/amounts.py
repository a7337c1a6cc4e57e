"""Amounts and weights as people type them: "2,5", "192+167"; fields that read them."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .money import rounded, step
from .units import (
    GRAMS_PER_JIN,
    GRAMS_PER_TONNE,
    PieceUnit,
    UnitKind,
    kind_of,
    measure_of,
)

# What one of each unit holds in base units, and how a product in it is measured.
UNITS = {
    "kg": (1000, UnitKind.WEIGHT),
    "g": (1, UnitKind.WEIGHT),
    "jin": (GRAMS_PER_JIN, UnitKind.WEIGHT),
    "t": (GRAMS_PER_TONNE, UnitKind.WEIGHT),
    "l": (1000, UnitKind.VOLUME),
    "ml": (1, UnitKind.VOLUME),
    "piece": (1, UnitKind.PIECE),
    "bunch": (1, UnitKind.PIECE),
    "tray": (1, UnitKind.PIECE),
    "box": (1, UnitKind.PIECE),
}
UNIT_CHOICES = [
    ("kg", _("kg")),
    ("g", _("g")),
    ("jin", _("jin (500 g)")),
    ("t", _("t (1,000 kg)")),
    ("l", _("litre")),
    ("ml", _("ml")),
    ("piece", _("pieces")),
    ("bunch", _("bunches")),
    ("tray", _("trays")),
    ("box", _("boxes")),
]
# How people write the units besides our own codes, in lower case.
_SPELLINGS = {
    "g": "克 gram grams gr", "kg": "公斤 千克 kilo kilos kilogram kilograms kgs",
    "jin": "斤 市斤 catty catties", "t": "吨 公吨 tonne tonnes ton tons",
    "l": "升 公升 litre litres liter liters", "ml": "毫升 millilitre milliliter",
    "piece": "个 只 颗 件 枚 piece pieces pc pcs item items",
    "bunch": "把 束 扎 bunch bunches", "tray": "盘 托 板 tray trays",
    "box": "盒 箱 box boxes",
}  # fmt: skip
_UNIT_OF = {
    word: unit for unit, words in _SPELLINGS.items() for word in (unit, *words.split())
}
_SIGNS = str.maketrans({"，": ",", "．": ".", "。": ".", "٫": ".", "、": ",", "٬": "'"})
_GROUPS = re.compile(r"[\s'’_]")
# Plain figures, or groups of three, or India's groups of two before the last three.
_PLAIN = re.compile(
    r"(\d{1,12}|\d{1,3}('\d{3})+|\d{1,2}('\d{2})+'\d{3})?(\.\d{1,9})?(?<=\d)"
)


def read_decimal(text: str) -> Decimal:
    """The number a person meant, in any locale's writing; raises `ValueError`.

    The last of two different separators is the decimal one ("1.234,5"). A lone comma
    before exactly three figures parts thousands ("1,200"), else it is decimal ("2,5");
    a lone point is decimal. What could be read in two ways is refused.
    """
    if any(unicodedata.category(sign) == "No" for sign in text):  # ½, ²
        raise _no_number(text)
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS))
    plain = _GROUPS.sub("'", re.sub(r"[¥￥$€]", "", plain).strip())
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:
        decimal = "," if comma > point else "."
    elif re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+|\d{1,2}(,\d{2})+,\d{3}", plain):
        decimal = "."
    else:
        decimal = "," if plain.count(",") == 1 else "." if plain.count(".") == 1 else ""
    for sign in {",", "."} - {decimal}:
        plain = plain.replace(sign, "'")
    plain = plain.replace(decimal or ".", ".")
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in plain)
    if not _PLAIN.fullmatch(plain):
        raise _no_number(text)
    return Decimal(plain.replace("'", ""))


def _no_number(text: str) -> ValueError:
    return ValueError(f"{text!r} is not a number")


def is_fraction(text: str) -> bool:
    """Whether it is written as a fraction: "½", "1½", "1/2"."""
    # NFKC makes a fraction slash of the sign, so that one look finds both.
    plain = unicodedata.normalize("NFKC", text).replace("\N{FRACTION SLASH}", "/")
    return bool(re.fullmatch(r"\s*\d{1,6}(\s*\d{1,6})?/\d{1,6}\s*", plain))


def unit_named(text: str) -> str | None:
    """The unit that a person wrote: "公斤" → "kg", "Bunches" → "bunch"; else None."""
    return _UNIT_OF.get(unicodedata.normalize("NFKC", text).strip(" .").lower())


def measure_in(unit: str) -> str:
    """How a product in this unit is measured: "jin" → "weight", "bunch" → "bunch"."""
    return measure_of(UNITS[unit][1], unit)


def units_of(measure: str) -> list[tuple[str, Any]]:
    """The choices of a product that is measured so; a piece is what it is."""
    return [
        (unit, label) for unit, label in UNIT_CHOICES if measure_in(unit) == measure
    ]


def in_unit(base_units: int, kind: str) -> tuple[Decimal, str]:
    """Base units in the unit a person would choose: 2500 by weight → (2.5, "kg").

    `kind` is a `UnitKind` or a measure; exact, so that it can be typed back unchanged.
    """
    if kind_of(kind) == UnitKind.PIECE:
        return Decimal(base_units), kind
    large, small = ("kg", "g") if kind == UnitKind.WEIGHT else ("l", "ml")
    if base_units and base_units < 1000:
        return Decimal(base_units), small
    return (Decimal(base_units) / 1000).normalize() + 0, large


class AmountField(forms.CharField):
    """A number that is not negative, as `Decimal`, however it is written."""

    widget = forms.TextInput
    default_error_messages = {
        "number": _("Please enter a number, for example 2.5."),
        "fraction": _("Please use a decimal point: 0.5 instead of ½ or 1/2."),
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
            code = "fraction" if is_fraction(text) else "number"
            raise ValidationError(self.error_messages[code], code=code) from error
        if number > self.most:
            raise ValidationError(self.error_messages["too_large"], code="too_large")
        return number

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{value:f}"
        return value


class SumField(AmountField):
    """An amount that may be added up: "180+20"."""

    most_terms = 20

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Decimal | None:
        terms = re.split(r"[+＋]", value) if isinstance(value, str) else [value]
        if len(terms) < 2 or len(terms) > self.most_terms:
            return super().clean(value)
        read = [super(SumField, self).clean(term.strip() or "+") for term in terms]
        return super().clean(f"{sum((n for n in read if n), Decimal(0)):f}")


class PriceField(AmountField):
    """A price above zero at the currency's step."""

    default_error_messages = {
        "number": _("Please enter a price, for example 59.00."),
        "zero": _("Please enter a price above 0."),
        "step": _("The smallest amount in this currency is %(step)s."),
    }

    def __init__(self, *, currency: str | Callable[[], str], **kwargs: object) -> None:
        self.currency = currency
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Decimal | None:
        price = super().clean(value)
        if price is None:
            return None
        if price <= 0:
            raise ValidationError(self.error_messages["zero"], code="zero")
        currency = self.currency if isinstance(self.currency, str) else self.currency()
        if rounded(price, currency) != price:
            raise ValidationError(
                self.error_messages["step"],
                code="step",
                params={"step": step(currency)},
            )
        return rounded(price, currency)


def base_units(number: Decimal, unit: str) -> int:
    """2.5 kg → 2500. Raises `ValidationError` for less than the smallest unit."""
    per, kind = UNITS[unit]
    whole = number * per
    if whole != whole.to_integral_value():
        if kind == UnitKind.PIECE and unit != PieceUnit.PIECE:
            raise ValidationError(_("Please enter a whole number."), code="whole")
        if kind == UnitKind.PIECE:
            raise ValidationError(
                _("Please enter a whole number of pieces."), code="whole"
            )
        raise ValidationError(
            _("The smallest quantities are 1 g and 1 ml."), code="smallest"
        )
    return int(whole)


MOST_TERMS = 20
MOST_UNITS = 100_000_000  # 100 t: beyond any box that one person packs
# "4斤8两" is a sum of two; ten liang are a jin.
_LIANG = re.compile(r"([\d.．]\s*斤)(?=\s*[\d.．]+\s*两)")
GRAMS_PER_LIANG = 50
_TERM = re.compile(
    r"(?P<number>[^a-zA-Z\u4e00-\u9fff]+?)\s*(?P<unit>[a-zA-Z\u4e00-\u9fff]*)"
)


def parse_weights(text: str, *, kind: str, unit: str) -> int:
    """The sum in base units (g, ml) of the terms typed, each in `unit` unless it says.

    `kind` is the line's `UnitKind`. Raises `ValidationError` with what to type.
    """
    terms = re.split(r"[+＋]", _LIANG.sub(r"\1+", text.strip()))
    if len(terms) > MOST_TERMS:
        raise ValidationError(
            _("You can add up at most %(most)d weights here."),
            params={"most": MOST_TERMS},
        )
    total = sum(_term(term.strip(), kind, unit) for term in terms)
    if total <= 0:
        raise _unreadable()
    if total > MOST_UNITS:
        raise _too_much()
    return total


def _term(term: str, kind: str, unit: str) -> int:
    found = _TERM.fullmatch(term)
    if found is None:
        raise _unreadable()
    if found["unit"] == "两" and kind == UnitKind.WEIGHT:
        return base_units(_number(found["number"]) * GRAMS_PER_LIANG, "g")
    named = unit_named(found["unit"]) if found["unit"] else unit
    if named is None or UNITS[named][1] != kind:
        raise _unreadable()
    return base_units(_number(found["number"]), named)


def _number(text: str) -> Decimal:
    try:
        number = read_decimal(text)
    except (ValueError, ArithmeticError) as error:
        raise _unreadable() from error
    if number > MOST_UNITS:
        raise _too_much()
    return number


def _too_much() -> ValidationError:
    return ValidationError(
        _("This weight is too large. Check the number and its unit."),
        code="too_much",
    )


def _unreadable() -> ValidationError:
    return ValidationError(
        _(
            "Enter the scale reading: 1430, a sum such as 192+167, "
            "or a value with a unit such as 1.43 kg."
        )
    )
