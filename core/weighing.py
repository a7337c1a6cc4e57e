"""Weights as a packer types them: "192+167", "1,2 kg + 300"."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.amounts import UNITS, base_units, read_decimal, unit_named

MOST_TERMS = 20
MOST_UNITS = 100_000_000  # 100 t: beyond any box that one person packs
_TERM = re.compile(
    r"(?P<number>[^a-zA-Z\u4e00-\u9fff]+?)\s*(?P<unit>[a-zA-Z\u4e00-\u9fff]*)"
)


def parse_weights(text: str, *, kind: str, unit: str) -> int:
    """The sum in base units (g, ml) of the terms typed, each in `unit` unless it says.

    `kind` is the line's `UnitKind`. Raises `ValidationError` with what to type.
    """
    terms = re.split(r"[+＋]", text.strip())
    if len(terms) > MOST_TERMS:
        raise ValidationError(
            _("At most %(most)d weights can be added up here."),
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
        _("That is too much to be true. Check the number and its unit."),
        code="too_much",
    )


def _unreadable() -> ValidationError:
    return ValidationError(
        _("Type what the scales say: 1430, a sum as 192+167, or a unit as in 1.43 kg.")
    )
