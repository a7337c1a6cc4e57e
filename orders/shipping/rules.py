"""When goods leave, when they come and how long they stay good: pure functions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final

from core import dates

CUT_OFF_HOUR: Final = 16  # what is ordered later leaves with the next day's parcels
LAST_HOUR: Final = 24  # a cut-off at midnight: what is ordered today leaves today
SUNDAY: Final = 0b100_0000  # Monday is the lowest of seven bits
EVERY_DAY: Final = 0b111_1111
WEEKEND: Final = 0b110_0000
MAX_LEAD_DAYS: Final = 60
# A seller away for longer has no first day to promise.
DAYS_AHEAD: Final = 400
PICKUP_DAYS_AHEAD: Final = 28
# Until when one orders for hours that a shopper chooses, unless the seller says other.
CUT_OFF_DAYS: Final = 1
CUT_OFF_AT: Final = time(18)
# Hours that are a whole day, of which only the day is said.
WHOLE_DAY: Final = (time.min, time(23, 59))

Days = tuple[date, date]  # first and last, both included
# What a calendar says of a day: free, worked although a weekend, or nothing.
Calendar = Callable[[date], bool | None]


# What orders name a seller's method by, before its id.
METHOD_CODE: Final = "method-"


def method_named(code: str) -> int:
    """The id of the method that a code of `DeliveryMethod.code` names."""
    return int(code.removeprefix(METHOD_CODE))


@dataclass(frozen=True)
class DispatchTerms:
    """When one way of delivery takes goods along, in the market's time zone.

    `closed_weekdays` has a bit a weekday on which nothing leaves; `closed` are
    stretches of days (holidays) on which nothing does either. `lead_days` are
    counted as the calendar has them, `send_within` in days on which goods leave.
    `calendar` knows the public holidays of a seller that keeps them.
    """

    cut_off_hour: int = CUT_OFF_HOUR
    lead_days: int = 0
    closed_weekdays: int = SUNDAY
    closed: tuple[Days, ...] = ()
    send_within: int = 0
    calendar: Calendar | None = None

    def is_away(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.closed)

    def is_day_off(self, day: date) -> bool:
        """Whether nobody works on it, whichever weekday it is."""
        return self.is_away(day) or bool(self.calendar and self.calendar(day) is False)

    def sends_on(self, day: date) -> bool:
        """Whether it is a working day.

        A weekend day that a country works for a holiday is one for sellers whose week
        ends on Friday; a farm that is closed on Sundays alone keeps its Sunday.
        """
        if self.is_away(day):
            return False
        said = self.calendar(day) if self.calendar else None
        if said is False:
            return False
        if said and self.closed_weekdays == WEEKEND:
            return True
        return not is_closed_weekday(self.closed_weekdays, day)


def is_closed_weekday(closed_weekdays: int, day: date) -> bool:
    return bool(closed_weekdays >> day.weekday() & 1)


def first_dispatch(
    terms: DispatchTerms,
    now: datetime,
    *,
    ready_on: date | None = None,
    within: int = 0,
) -> date | None:
    """The day by which goods ordered at `now` leave: what a seller promises.

    Not today after the cut-off, not before the lead days are over or the last of the
    goods is picked, and never on a day on which nothing leaves. From the first such
    day it takes so many more as the seller says, or the goods if they take longer.
    None when there is no such day within a year or so.
    """
    local = dates.local(now)
    is_late = local.hour >= terms.cut_off_hour
    day = dates.day_of(local) + timedelta(days=terms.lead_days + (1 if is_late else 0))
    if ready_on and ready_on > day:
        day = ready_on
    days = (day + timedelta(days=n) for n in range(DAYS_AHEAD))
    working = (one for one in days if terms.sends_on(one))
    return next(islice(working, max(terms.send_within, within), None), None)


def accept_day(terms: DispatchTerms, now: datetime, *, within: int) -> date | None:
    """The day by which a seller says whether it takes the order."""
    plain = replace(terms, lead_days=0, send_within=within)
    return first_dispatch(plain, now)


def working_day_after(terms: DispatchTerms, day: date, count: int) -> date:
    """So many working days later; as many plain days for a seller that has none."""
    days = (day + timedelta(days=n) for n in range(1, DAYS_AHEAD))
    working = (one for one in days if terms.sends_on(one))
    found = next(islice(working, max(0, count - 1), None), None) if count else day
    return found or day + timedelta(days=count)


def expected(leaves: date, *, min_days: int, max_days: int) -> Days:
    """First and last day the goods may arrive."""
    return leaves + timedelta(days=min_days), leaves + timedelta(days=max_days)


def good_until(
    *,
    leaves: date,
    shelf_life_days: int | None,
    picked_on: date | None = None,
    best_before: date | None = None,
) -> date | None:
    """The last day on which goods may arrive; None for goods that keep.

    A lot's own date counts first. Without a lot the shelf life runs from the harvest,
    or from the day they leave when they are picked to order.
    """
    if best_before:
        return best_before
    if shelf_life_days is None:
        return None
    return (picked_on or leaves) + timedelta(days=shelf_life_days)


@dataclass(frozen=True)
class Opening:
    """A weekday on which goods are handed over; one orders until some days before."""

    weekday: int
    cut_off_days: int
    cut_off_at: time

    def closes(self, day: date) -> datetime:
        """The last moment at which one orders for that date, by the market's clock."""
        return dates.at(day - timedelta(days=self.cut_off_days), self.cut_off_at)


def collection_days(
    opening: Opening,
    terms: DispatchTerms,
    now: datetime,
    *,
    ready_on: date | None = None,
) -> list[date]:
    """The next days on which goods ordered at `now` are handed over, soonest first.

    The days are the openings, so the weekdays of `terms` don't count; its lead days,
    its days off and the holidays that it keeps do.
    """
    local = dates.local(now)
    start = dates.day_of(local) + timedelta(days=terms.lead_days)
    if ready_on and ready_on > start:
        start = ready_on
    days = (start + timedelta(days=n) for n in range(PICKUP_DAYS_AHEAD))
    return [
        day
        for day in days
        if day.weekday() == opening.weekday
        and not terms.is_day_off(day)
        and now <= opening.closes(day)
    ]
