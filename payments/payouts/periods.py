"""The days of a statement: a month, a quarter, a year, or any others."""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.dateparse import parse_date

from core import dates

MONTH, QUARTER, YEAR, DAYS = "month", "quarter", "year", "days"
# How many months each kind has.
LONG = {MONTH: 1, QUARTER: 3, YEAR: 12}
_YEAR, _QUARTER = re.compile(r"\d{4}"), re.compile(r"(\d{4})-Q([1-4])")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Calendar days in the market's time zone, the first and the last included."""

    first: date
    last: date
    kind: str = DAYS

    @classmethod
    def asked(cls, asked: Mapping[str, str], today: date) -> "Period":
        """By `period` (2026-11, 2026-Q4, 2026), or by `first` and `last`, as days.

        This month for anything else.
        """
        first, last = (_day(asked.get(name, "")) for name in ("first", "last"))
        if first and last:
            return cls(min(first, last), max(first, last))
        text = asked.get("period", "")
        if _YEAR.fullmatch(text) and (found := _day(f"{text}-01-01")):
            return cls.of(found, YEAR)
        if quarter := _QUARTER.fullmatch(text):
            month = int(quarter[2]) * 3 - 2
            if found := _day(f"{quarter[1]}-{month:02d}-01"):
                return cls.of(found, QUARTER)
        return cls.of(_day(f"{text[:7]}-01") or today, MONTH)

    @classmethod
    def of(cls, day: date, kind: str) -> "Period":
        """The month, quarter or year that holds the day."""
        months = LONG[kind]
        at = (day.year * 12 + day.month - 1) // months * months
        return cls(_first(at), _first(at + months) - _DAY, kind)

    @property
    def next(self) -> "Period":
        if self.kind in LONG:
            return Period.of(self.last + _DAY, self.kind)
        return Period(self.last + _DAY, self.last + self._length)

    @property
    def before(self) -> "Period":
        if self.kind in LONG:
            return Period.of(self.first - _DAY, self.kind)
        return Period(self.first - self._length, self.first - _DAY)

    @property
    def _length(self) -> timedelta:
        return self.last - self.first + _DAY

    @property
    def starts(self) -> datetime:
        return dates.start_of(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return dates.end_of(self.last)

    @property
    def key(self) -> str:
        """As addresses and files name it."""
        if self.kind == MONTH:
            return f"{self.first:%Y-%m}"
        if self.kind == QUARTER:
            return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        if self.kind == YEAR:
            return f"{self.first:%Y}"
        return f"{self.first:%Y-%m-%d}-{self.last:%Y-%m-%d}"


def _day(text: str) -> date | None:
    found = None
    with contextlib.suppress(ValueError):
        found = parse_date(text)
    return found if found and 2000 <= found.year < 3000 else None


def _first(months: int) -> date:
    """The first day of the month that is so many after year 0 began."""
    year, month = divmod(months, 12)
    return date(year, month + 1, 1)
