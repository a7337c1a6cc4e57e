"""On which days boxes come, until when they can be changed, and what each thing costs.

Nothing here asks the database.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from core import dates
from core.money import rounded, split, step

# So far ahead deliveries are looked for: whoever delivers nothing in a year has ended.
HORIZON = timedelta(days=400)
MOST_ITEMS = 40
MOST_OF_ONE = 20
MOST_WEEKS = 4
# Of how many boxes a prepaid term is.
LEAST_PREPAID, MOST_PREPAID = 2, 60
MOST_DISCOUNT = 50


def weekdays_of(mask: int) -> list[int]:
    """The days of a week in a mask of seven bits; Monday is 0."""
    return [day for day in range(7) if mask >> day & 1]


@dataclass(frozen=True)
class Rhythm:
    """One weekday every `weeks` weeks, counted from the week of `since`, in a season.

    `but` are days on which the box does not come.
    """

    weekday: int
    weeks: int
    since: date
    starts: date | None = None
    ends: date | None = None
    but: Collection[date] = ()

    def days(self, first: date) -> Iterator[date]:
        """The days of delivery from `first` on."""
        first = max(first, self.since, self.starts or first)
        last = min(self.ends or date.max, first + HORIZON)
        day = first + timedelta(days=(self.weekday - first.weekday()) % 7)
        while day <= last:
            if self._is_its_week(day) and day not in self.but:
                yield day
            day += timedelta(days=7)

    def _is_its_week(self, day: date) -> bool:
        between = _monday(day) - _monday(self.since)
        return between.days // 7 % self.weeks == 0


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def cutoff_of(day: date, days_before: int, hour: time) -> datetime:
    """Until when what comes on a day can be changed, by the market's clock."""
    return dates.at(day - timedelta(days=days_before), hour)


@dataclass(frozen=True)
class Portion:
    """So many of one pack at this price each."""

    quantity: int
    price: Decimal


def portions(amount: Decimal, quantity: int, currency: str) -> list[Portion]:
    """Divide what some equal packs cost together into prices at the currency's step.

    They add up to it exactly: where it can't be divided evenly some cost a step more.
    """
    unit = step(currency)
    base, more = divmod(int(amount / unit), quantity)
    parts = [(quantity - more, base), (more, base + 1)]
    return [
        Portion(count, (steps * unit).quantize(unit)) for count, steps in parts if count
    ]


def discounted(price: Decimal, percent: int, currency: str) -> Decimal:
    """What a box costs that is paid ahead, rounded once: so many cost so many times."""
    return rounded(price * (100 - percent) / 100, currency)


def shares_of(
    price: Decimal, values: Sequence[Decimal], currency: str
) -> list[Decimal]:
    """What of a box's price each thing in it costs, by what it costs in the shop."""
    unit = step(currency)
    parts = split(int(price / unit), [int(value / unit) for value in values])
    return [(part * unit).quantize(unit) for part in parts]
