"""Days and hours where the market is: nothing else turns a moment into a day.

Moments are kept in UTC. Which day a moment belongs to depends on the market's time zone
(`core.market`), so `moment.date()` is another day for a part of each day.
"""

import calendar
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models.functions import TruncDate
from django.utils import timezone

from .market import TIME_ZONE
from .page_cache.reads import note_until, notes_reads

DAY = timedelta(days=1)
TICK = timedelta.resolution


def zone() -> tzinfo:
    """The market's time zone."""
    return _zone(TIME_ZONE())


_zone = lru_cache(maxsize=4)(ZoneInfo)


@contextmanager
def market_clock() -> Iterator[None]:
    """Forms, templates and queries take the market's zone for their own inside.

    Requests (`core.middleware`) and tasks (`core.task_context`) are inside.
    """
    with timezone.override(zone()):
        yield


def today() -> date:
    """A page that asks is made anew when the day ends (`core.page_cache`)."""
    day = day_of(timezone.now())
    if notes_reads():
        note_until(end_of(day))
    return day


def local(moment: datetime | None = None) -> datetime:
    """The moment, or now, by the market's clock."""
    return (moment or timezone.now()).astimezone(zone())


def day_of(moment: datetime) -> date:
    """The day a moment belongs to.

    Raises `ValueError` for one without a zone, which may be anybody's.
    """
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone belongs to no day.")
    return local(moment).date()


def day_elsewhere(moment: datetime, zone_name: str) -> date:
    """The day that it is then where somebody else files things by a clock of theirs."""
    return moment.astimezone(_zone(zone_name)).date()


def at(day: date, hour: time) -> datetime:
    """The moment when the market's clock shows `hour` on that day."""
    return datetime.combine(day, hour, tzinfo=zone())


def parsed(text: str, form: str) -> datetime:
    """A moment as people where the market is write it. Raises `ValueError`."""
    return datetime.strptime(text, form).replace(tzinfo=zone())


def start_of(day: date) -> datetime:
    """The first moment of a day."""
    return at(day, time.min)


def end_of(day: date) -> datetime:
    """The first moment after a day: a day is all from `start_of` to before it."""
    return start_of(day + DAY)


def months_later(day: date, months: int) -> date:
    """The same day so many months later (earlier, if negative).

    The month's last day where it is shorter: 31 January and a month is 28 February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def years_later(day: date, years: int) -> date:
    """The same day of another year; 29 February becomes the 28th."""
    return months_later(day, 12 * years)


class DayOf(TruncDate):
    """`day_of` in the database."""

    def __init__(self, moment: str, **extra: Any) -> None:
        extra.setdefault("tzinfo", zone())
        super().__init__(moment, **extra)
