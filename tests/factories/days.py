"""Days and moments, counted from today."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from core import dates
from core.dates import today


def yesterday() -> date:
    return today() - timedelta(days=1)


def ago(**time):
    return timezone.now() - timedelta(**time)


def moment_of(day: date, hour: int = 12) -> datetime:
    return dates.at(day, time(hour))


def in_days(days: int) -> date:
    return today() + timedelta(days=days)
