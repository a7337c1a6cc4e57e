"""Stretches of days in the market's time zone, and what they are compared with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from core import dates

WEEK, MONTH, SEASON, YEAR, CUSTOM = "week", "month", "season", "year", "custom"
BEFORE, YEAR_AGO = "before", "year"
BY_DAY, BY_WEEK, BY_MONTH = "day", "week", "month"
LONGEST = 5 * 366  # days
MOST_DAYS_BY_DAY, MOST_DAYS_BY_WEEK = 45, 200


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        return dates.start_of(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return dates.end_of(self.last)

    def has(self, field: str) -> Q:
        """That a moment lies within it, as a condition that an index answers."""
        return Q(**{f"{field}__gte": self.start, f"{field}__lt": self.end})


def to_date(kind: str, today: date) -> Period:
    """The week (from Monday), month, season or year that runs, up to today."""
    if kind == WEEK:
        return Period(today - timedelta(days=today.weekday()), today)
    if kind == SEASON:
        return Period(_season_start(today), today)
    return Period(today.replace(day=1, month=1 if kind == YEAR else today.month), today)


def _season_start(day: date) -> date:
    """Spring begins in March, then every three months."""
    month = day.month // 3 * 3 or 12
    year = day.year - 1 if month > day.month else day.year
    return date(year, month, 1)


def before(period: Period, kind: str) -> Period:
    """As many days of the period before; at most all of it."""
    if kind == MONTH:
        return _of_month(dates.months_later(period.first, -1), period.days, 1)
    if kind == SEASON:
        return _of_month(dates.months_later(period.first, -3), period.days, 3)
    if kind == YEAR:
        return _of_month(dates.months_later(period.first, -12), period.days, 12)
    shift = timedelta(days=7 if kind == WEEK else period.days)
    return Period(period.first - shift, period.last - shift)


def year_ago(period: Period) -> Period:
    """The same days a year before; 29 February stands for 28."""
    return Period(
        dates.months_later(period.first, -12), dates.months_later(period.last, -12)
    )


def _of_month(first: date, days: int, months: int) -> Period:
    end = dates.months_later(first, months) - timedelta(days=1)
    return Period(first, min(first + timedelta(days=days - 1), end))


def usual_step(period: Period) -> str:
    """By day, week or month: so many points as a phone can show."""
    if period.days <= MOST_DAYS_BY_DAY:
        return BY_DAY
    return BY_WEEK if period.days <= MOST_DAYS_BY_WEEK else BY_MONTH


def buckets(period: Period, step: str) -> Iterator[Period]:
    """Its days, its weeks (the first from its first day), or its calendar months."""
    first = period.first
    while first <= period.last:
        if step == BY_MONTH:
            after = dates.months_later(first.replace(day=1), 1)
        else:
            after = first + timedelta(days=7 if step == BY_WEEK else 1)
        last = min(after - timedelta(days=1), period.last)
        yield Period(first, last)
        first = last + timedelta(days=1)
