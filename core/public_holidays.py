"""Public holidays where the market is, and weekend days that are worked for them.

They come from the library `holidays`, which is brought up to date when a country
announces its days; a market says of a day itself what the library has wrong.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

import holidays
import structlog
from django.utils.translation import gettext_lazy as _

from . import market
from .environment import require
from .runtime_settings import SettingRefusedError
from .setting_kinds import days_of_year, line

logger = structlog.get_logger(__name__)
NONE = "none"
UNKNOWN = RuntimeError  # the library raises a kind of it


def _check_place(where: str) -> None:
    if where in {"", NONE}:
        return
    try:
        _calendar(where)
    except UNKNOWN as unknown:
        raise SettingRefusedError(
            _("Nothing is known of these holidays. Enter a code such as CN or DE-BY.")
        ) from unknown


MARKET_HOLIDAYS = line(
    "MARKET_HOLIDAYS",
    _("Public holidays of"),
    most=10,
    help_text=_(
        "A country or a part of it, such as CN or DE-BY. Empty: the market’s country. "
        "“none”: no public holidays."
    ),
    check=_check_place,
)
MARKET_DAYS_OFF = days_of_year(
    "MARKET_DAYS_OFF",
    _("Other days off"),
    help_text=_("Nobody has to ship on these days. One per line, such as 2027-02-05."),
)
MARKET_DAYS_WORKED = days_of_year(
    "MARKET_DAYS_WORKED",
    _("Days that are worked"),
    help_text=_("Whatever the calendar says. One per line, such as 2027-02-05."),
)


class PublicYear(NamedTuple):
    """Days of one year: free by law, and weekend days that are worked instead."""

    free: dict[date, str]
    worked: frozenset[date]


NO_DAYS = PublicYear({}, frozenset())


def public_day(day: date) -> bool | None:
    """False on a holiday, True on a weekend day that is worked; else None.

    What the market says of a day itself comes first.
    """
    if day.isoformat() in MARKET_DAYS_OFF():
        return False
    if day.isoformat() in MARKET_DAYS_WORKED():
        return True
    year = public_year(MARKET_HOLIDAYS() or market.country(), day.year)
    if day in year.free:
        return False
    return True if day in year.worked else None


def refuse_unknown_place() -> None:
    """At the start: a name of the environment's that the library does not know."""
    where = MARKET_HOLIDAYS.default
    if where in {"", NONE}:
        return
    try:
        _calendar(where)
        is_known = True
    except UNKNOWN:
        is_known = False
    rule = f"MARKET_HOLIDAYS: no holidays are known of {where}. Write it as DE or DE-BY"
    require(is_known, f"{rule}, or none for none.")


def _calendar(where: str, *years: int) -> holidays.HolidayBase:
    """Raises `UNKNOWN` for a place that the library does not know."""
    country, _dash, part = where.partition("-")
    return holidays.country_holidays(
        country, subdiv=part or None, years=years or None, expand=False
    )


@lru_cache(maxsize=64)
def public_year(where: str, year: int) -> PublicYear:
    """Of a country or one of its parts: "CN", "DE-BY"; "none" knows no days.

    A free day in January may be worked for in December, so the years beside it are
    asked too. Of a place that the library does not know no days are known either.
    """
    if where == NONE:
        return NO_DAYS
    try:
        found = _calendar(where, year - 1, year, year + 1)
    except UNKNOWN:
        logger.warning("public_holidays_unknown", place=where)
        return NO_DAYS
    free = {day: name for day, name in found.items() if day.year == year}
    worked = frozenset(day for day in found.weekend_workdays if day.year == year)
    return PublicYear(free, worked - free.keys())
