"""Public holidays where the market is, and weekend days that are worked for them.

They come from the library `holidays`, which is brought up to date when a country
announces its days; a market says of a day itself what the library has wrong.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

import holidays
from django.conf import settings

from . import market

NONE = "none"


class PublicYear(NamedTuple):
    """Days of one year: free by law, and weekend days that are worked instead."""

    free: dict[date, str]
    worked: frozenset[date]


def public_day(day: date) -> bool | None:
    """False on a holiday, True on a weekend day that is worked; else None.

    What the market says of a day itself comes first.
    """
    if day.isoformat() in settings.MARKET_DAYS_OFF:
        return False
    if day.isoformat() in settings.MARKET_DAYS_WORKED:
        return True
    year = public_year(settings.MARKET_HOLIDAYS or market.country(), day.year)
    if day in year.free:
        return False
    return True if day in year.worked else None


@lru_cache(maxsize=64)
def public_year(where: str, year: int) -> PublicYear:
    """Of a country or one of its parts: "CN", "DE-BY"; "none" knows no days.

    A free day in January may be worked for in December, so the years beside it are
    asked too. A place that the library does not know is an error.
    """
    if where == NONE:
        return PublicYear({}, frozenset())
    country, _dash, part = where.partition("-")
    found = holidays.country_holidays(
        country, subdiv=part or None, years=(year - 1, year, year + 1), expand=False
    )
    free = {day: name for day, name in found.items() if day.year == year}
    worked = frozenset(day for day in found.weekend_workdays if day.year == year)
    return PublicYear(free, worked - free.keys())
