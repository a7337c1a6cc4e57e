"""Kinds of settings that pages change: numbers, spans of time, amounts, days, texts.

Each knows its bounds and its unit, so that a page can ask for it and say what is wrong.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .runtime_settings import RuntimeSetting, SettingRefusedError

V = TypeVar("V")
Words = str | Promise


class Unit(StrEnum):
    """What a number counts."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working-days"
    PERCENT = "percent"
    MONEY = "money"
    CLOCK = "clock"
    NONE = ""


UNITS: dict[Unit, Words] = {
    Unit.MINUTES: gettext_lazy("minutes"),
    Unit.HOURS: gettext_lazy("hours"),
    Unit.DAYS: gettext_lazy("days"),
    Unit.WORKING_DAYS: gettext_lazy("working days"),
    Unit.PERCENT: "%",
    Unit.CLOCK: gettext_lazy("o’clock"),
}


class Kind(StrEnum):
    WHOLE = "whole"
    AMOUNT = "amount"
    FLAG = "flag"
    LINE = "line"
    DAYS = "days"


@dataclass(frozen=True)
class Shape:
    """How a page asks for it: `least` and `most` of what is kept; of a text, signs."""

    kind: Kind
    unit: Unit = Unit.NONE
    least: int = 0
    most: int = 0


class PlainSetting(RuntimeSetting[V]):
    """A setting that a page of settings can ask for, as `shape` says."""

    def __init__(self, name: str, label: Words, shape: Shape, **more: Any) -> None:
        super().__init__(name, label, **more)
        self.shape = shape


def _within(label: Words, shape: Shape, kept: Callable[[Any], Any]) -> Any:
    def check(value: Any) -> None:
        if not shape.least <= kept(value) <= shape.most:
            said = _("{setting}: please enter {least} to {most}.")
            raise SettingRefusedError(
                said.format(setting=label, least=shape.least, most=shape.most)
            )

    return check


def whole(
    name: str,
    label: Words,
    *,
    least: int,
    most: int,
    unit: Unit = Unit.NONE,
    help_text: Words = "",
) -> PlainSetting[int]:
    """A whole number."""
    shape = Shape(Kind.WHOLE, unit, least, most)
    check = _within(label, shape, int)
    return PlainSetting(name, label, shape, check=check, help_text=help_text)


def span(
    name: str,
    label: Words,
    *,
    unit: Unit,
    least: int,
    most: int,
    help_text: Words = "",
) -> PlainSetting[timedelta]:
    """A `timedelta` of whole minutes, hours or days; kept as their number."""
    one = timedelta(**{unit.value: 1})
    shape = Shape(Kind.WHOLE, unit, least, most)

    def kept(value: timedelta) -> int:
        return value // one

    return PlainSetting(
        name,
        label,
        shape,
        check=_within(label, shape, kept),
        help_text=help_text,
        kept=kept,
        read=lambda number: number * one,
    )


def amount(
    name: str,
    label: Words,
    *,
    unit: Unit,
    least: int = 0,
    most: int,
    help_text: Words = "",
) -> PlainSetting[Decimal]:
    """A `Decimal`: an amount in the market's currency, or a percentage."""
    shape = Shape(Kind.AMOUNT, unit, least, most)
    return PlainSetting(
        name,
        label,
        shape,
        check=_within(label, shape, Decimal),
        help_text=help_text,
        kept=lambda value: f"{value:f}",
        read=Decimal,
    )


def flag(name: str, label: Words, *, help_text: Words = "") -> PlainSetting[bool]:
    return PlainSetting(name, label, Shape(Kind.FLAG), help_text=help_text)


def line(
    name: str,
    label: Words,
    *,
    most: int,
    help_text: Words = "",
    check: Callable[[str], None] | None = None,
) -> PlainSetting[str]:
    """A line of text of at most so many signs, or none."""
    shape = Shape(Kind.LINE, most=most)
    return PlainSetting(name, label, shape, check=check, help_text=help_text)


def days_of_year(
    name: str, label: Words, *, help_text: Words = ""
) -> PlainSetting[list[str]]:
    """Days as `2027-02-05`."""
    return PlainSetting(
        name, label, Shape(Kind.DAYS), check=_check_days, help_text=help_text
    )


def _check_days(days: list[str]) -> None:
    for day in days:
        try:
            is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", day) is not None
            is_day = is_day and bool(date.fromisoformat(day))
        except ValueError:
            is_day = False
        if not is_day:
            said = _("{day} is no day such as 2027-02-05.")
            raise SettingRefusedError(said.format(day=day))
