"""When a parcel leaves and when it comes."""

from datetime import date, datetime, timedelta
from typing import Final

CUT_OFF_HOUR: Final = 16  # what is ordered later leaves with the next day's parcels
SUNDAY: Final = 6


def first_dispatch(now: datetime, *, ready_on: date | None = None) -> date:
    """The first day goods ordered at `now` (market time) can leave a farm.

    Not today after the cut-off, not before the last of them is picked, and never on
    a Sunday, when no carrier calls in the villages.
    """
    day = now.date() + timedelta(days=1 if now.hour >= CUT_OFF_HOUR else 0)
    if ready_on and ready_on > day:
        day = ready_on
    return day + timedelta(days=1) if day.weekday() == SUNDAY else day


def expected(leaves: date, *, min_days: int, max_days: int) -> tuple[date, date]:
    """First and last day the goods may arrive."""
    return leaves + timedelta(days=min_days), leaves + timedelta(days=max_days)
