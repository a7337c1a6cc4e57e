"""How far milestones have come: counted from the market's days, never typed.

Stores are how many are open; everything else adds up from the first day of the measure.
Sales and orders are not told while fewer stores are open than `programme.figures` asks
for, as on every other page.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.money import from_minor
from programme.figures.models import DayFigure
from programme.figures.queries import ADDED_UP
from programme.figures.registry import is_counted
from programme.figures.rules import FEW
from programme.figures.states import FROM_ORDERS, OF_STORES, Measure
from programme.plans.models import CountyProgramme, MeasureMilestone
from programme.plans.states import Proof

from .programmes import until


@dataclass(frozen=True)
class Progress:
    """Where a milestone stands on a day.

    `value` is None of a statement, and of a figure that nobody counts or that would
    tell on a few stores (`is_hidden`).
    """

    milestone: MeasureMilestone
    today: date
    value: int | None = None
    reached_on: date | None = None
    is_hidden: bool = False

    @property
    def is_reached(self) -> bool:
        return self.reached_on is not None

    @property
    def is_overdue(self) -> bool:
        return not self.is_reached and self.milestone.due < self.today

    @property
    def is_late(self) -> bool:
        return self.reached_on is not None and self.reached_on > self.milestone.due

    @property
    def amount(self) -> Decimal | None:
        if self.value is None:
            return None
        if self.milestone.currency:
            return from_minor(self.value, self.milestone.currency)
        return Decimal(self.value)

    @property
    def share(self) -> int | None:
        """In a hundred of the target."""
        if self.value is None or not self.milestone.target:
            return None
        return max(0, int(100 * self.value / self.milestone.target))

    @property
    def width(self) -> int:
        return min(self.share or 0, 100)


Days = dict[tuple[str, str], dict[date, int]]  # by figure and currency


def progress_of(
    programme: CountyProgramme,
    milestones: Iterable[MeasureMilestone],
    *,
    today: date | None = None,
) -> list[Progress]:
    """Where each stands; one query for all that are measured by figures."""
    rows = list(milestones)
    last = min(filter(None, (today, until(programme))))
    figures = {one.figure for one in rows if one.proof == Proof.FIGURE}
    days = _days(programme, figures, last) if figures else {}
    stores = _open_on(days, last)
    return [_progress(one, days, last, stores) for one in rows]


def _days(programme: CountyProgramme, figures: set[str], last: date) -> Days:
    names = {ADDED_UP[one] for one in figures if one in ADDED_UP} | {*OF_STORES}
    rows = DayFigure.objects.filter(
        county=programme.county_id, village=None, name__in=names, day__lte=last
    )
    found: Days = defaultdict(dict)
    for name, key, day, value in rows.values_list("name", "key", "day", "value"):
        found[name, key][day] = value
    return found


def _open_on(days: Days, last: date) -> int:
    return sum(
        sign * value
        for name, sign in OF_STORES.items()
        for day, value in days.get((name, ""), {}).items()
        if day <= last
    )


def _progress(
    milestone: MeasureMilestone, days: Days, last: date, stores: int
) -> Progress:
    if milestone.proof == Proof.STATEMENT:
        done_on = milestone.done_on
        reached = done_on if done_on is not None and done_on <= last else None
        return Progress(milestone, last, reached_on=reached)
    if milestone.figure in FROM_ORDERS and stores < FEW:
        return Progress(milestone, last, is_hidden=True)
    if not is_counted(ADDED_UP.get(milestone.figure, "")):
        return Progress(milestone, last)
    value, reached = _counted(milestone, days, last)
    return Progress(milestone, last, value=value, reached_on=reached)


def _counted(
    milestone: MeasureMilestone, days: Days, last: date
) -> tuple[int, date | None]:
    """The sum so far, and the first day on which it was enough.

    Stores that close again do not undo that so many were open once.
    """
    changes = _changes(milestone, days)
    first, target = milestone.measure.first, milestone.target or 0
    total, reached = 0, None
    for day in sorted(changes):
        if day > last:
            break
        total += changes[day]
        if reached is None and total >= target:
            reached = max(day, first)
    return total, reached


def _changes(milestone: MeasureMilestone, days: Days) -> dict[date, int]:
    if milestone.figure != Measure.STORES:
        own = days.get((ADDED_UP[milestone.figure], milestone.currency), {})
        first = milestone.measure.first
        return {day: value for day, value in own.items() if day >= first}
    found: dict[date, int] = defaultdict(int)
    for name, sign in OF_STORES.items():
        for day, value in days.get((name, ""), {}).items():
            found[day] += sign * value
    return found
