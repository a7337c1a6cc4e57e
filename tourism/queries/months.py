"""An experience's month as a calendar shows it: which days have room."""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from tourism.models import Experience, Slot

from .slots import coming_slots, slot_prices

MONDAY = 0


@dataclass(frozen=True)
class Day:
    """`left` is how many places can still be booked; None where nothing is on."""

    day: date
    is_of_month: bool
    left: int | None = None
    slots: tuple[Slot, ...] = ()

    @property
    def is_free(self) -> bool:
        return bool(self.left)


@dataclass(frozen=True)
class Month:
    """Whole weeks from Monday on. `before` and `after` are months one can turn to."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    before: date | None
    after: date | None
    chosen: Day | None = None
    days: dict[date, Day] = field(default_factory=dict)


def month_of(
    experience: Experience, wanted: date | None = None, chosen: date | None = None
) -> Month:
    """The month with its coming slots, each with its `on_sale` prices.

    Without a wanted month that of the chosen day, else of the next slot that has
    room; at most three queries.
    """
    today = timezone.localdate()
    last = today + timedelta(days=experience.horizon_days)
    first = (wanted or chosen or _next_free(experience) or today).replace(day=1)
    first = min(max(first, today.replace(day=1)), last.replace(day=1))
    weeks = calendar.Calendar(MONDAY).monthdatescalendar(first.year, first.month)
    by_day = _slots_by_day(experience, weeks[0][0], weeks[-1][-1])
    days = {day: _day(day, first, by_day.get(day, [])) for row in weeks for day in row}
    picked = days.get(chosen) if chosen else None
    return Month(
        first=first,
        weeks=tuple(tuple(days[day] for day in row) for row in weeks),
        before=_month(first - timedelta(days=1)) if first > today else None,
        after=_month(first + timedelta(days=32)) if _month(last) > first else None,
        chosen=picked if picked and picked.slots else None,
        days=days,
    )


def _month(day: date) -> date:
    return day.replace(day=1)


def _next_free(experience: Experience) -> date | None:
    open_ones = coming_slots(experience).filter(pool__closes__gt=timezone.now())
    for slot in open_ones[:60]:
        if slot.pool.available > 0:
            return timezone.localtime(slot.starts).date()
    return None


def _slots_by_day(
    experience: Experience, first: date, last: date
) -> dict[date, list[Slot]]:
    rows = coming_slots(experience).filter(
        starts__date__gte=first, starts__date__lte=last
    )
    found: dict[date, list[Slot]] = {}
    for slot in rows.prefetch_related(slot_prices()):
        found.setdefault(timezone.localtime(slot.starts).date(), []).append(slot)
    return found


def _day(day: date, first: date, slots: list[Slot]) -> Day:
    left = sum(places_left(slot) for slot in slots) if slots else None
    return Day(day, day.month == first.month, left, tuple(slots))


def places_left(slot: Slot) -> int:
    """How many can still be booked: none once booking has closed."""
    closes = slot.pool.closes
    if closes is not None and closes <= timezone.now():
        return 0
    return max(0, slot.pool.available)
