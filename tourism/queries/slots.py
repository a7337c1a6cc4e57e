"""When experiences take place, how much room there is, what a choice costs."""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates
from core.page_cache.reads import note_minute
from shop.catalogue.states import ListingState
from tourism.models import ClosedDays, Experience, Schedule, Slot, SlotPrice
from tourism.states import SlotState
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus

SHOWN_SELLERS = (PartnerStatus.OPEN, PartnerStatus.HOLIDAY)


def shown_experiences() -> QuerySet[Experience]:
    """What shoppers may see: bookable, of sellers that are neither closed nor away."""
    left_out = Partner.objects.exclude(status__in=SHOWN_SELLERS).values("pk")
    rows = Experience.objects.filter(product__state=ListingState.BOOKABLE)
    return rows.exclude(partner__in=left_out).select_related(
        "product__cover", "partner__village__county", "village__county", "viewpoint"
    )


def slot_prices() -> Prefetch:
    """For slots: their prices on sale in order, each with its pack."""
    rows = SlotPrice.objects.filter(pack__is_on_sale=True, price__is_on_sale=True)
    return Prefetch(
        "prices",
        rows.select_related("price", "pack").order_by("price__position", "price"),
        to_attr="on_sale",
    )


def coming_slots(experience: Experience) -> QuerySet[Slot]:
    """Those that take place and have not begun, the next first."""
    note_minute()
    rows = experience.slots.filter(state=SlotState.OPEN, starts__gt=timezone.now())
    return rows.select_related("pool").order_by("starts")


def _without_figures(slots: QuerySet[Slot]) -> QuerySet[Slot]:
    """With `pool.shown` alone, so that kept pages hear of sales of places only."""
    return slots.defer("pool__on_hand", "pool__claimed")


def free_slots(
    experience: Experience, *, first: date | None = None, last: date | None = None
) -> list[Slot]:
    """Coming slots that can still be booked, with `on_sale` prices; two queries.

    Days are the market's, both included. `slot.pool.shown` are the places left.
    """
    rows = coming_slots(experience).filter(
        pool__closes__gt=timezone.now(), pool__shown__gt=0
    )
    if first is not None:
        rows = rows.filter(starts__gte=dates.start_of(first))
    if last is not None:
        rows = rows.filter(starts__lt=dates.end_of(last))
    return list(_without_figures(rows).prefetch_related(slot_prices()))


def nights(experience: Experience, arrive: date, leave: date) -> list[Slot]:
    """The free nights from the day of arrival to that of leaving; some may lack."""
    return free_slots(experience, first=arrive, last=leave - timedelta(days=1))


def wanted_times(
    schedules: Iterable[Schedule],
    closed: Iterable[ClosedDays],
    *,
    first: date,
    last: date,
) -> dict[datetime, int | None]:
    """When the plan wants slots, and how many places it says; both days included.

    Two lines of the plan for the same moment are one slot, of the first line.
    """
    plan, off = list(schedules), list(closed)
    found: dict[datetime, int | None] = {}
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if any(one.first_day <= day <= one.last_day for one in off):
            continue
        for line in plan:
            is_on = line.weekdays >> day.weekday() & 1
            is_in = line.first_day <= day and not (
                line.last_day and day > line.last_day
            )
            if is_on and is_in:
                at = dates.at(day, line.time)
                found.setdefault(at, line.capacity)
    return found


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
    today = dates.today()
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
        before=dates.months_later(first, -1) if first > today else None,
        after=dates.months_later(first, 1) if last.replace(day=1) > first else None,
        chosen=picked if picked and picked.slots else None,
        days=days,
    )


def _next_free(experience: Experience) -> date | None:
    open_ones = coming_slots(experience).filter(pool__closes__gt=timezone.now())
    for slot in _without_figures(open_ones)[:60]:
        if slot.pool.shown > 0:
            return dates.day_of(slot.starts)
    return None


def _slots_by_day(
    experience: Experience, first: date, last: date
) -> dict[date, list[Slot]]:
    rows = coming_slots(experience).filter(
        starts__gte=dates.start_of(first), starts__lt=dates.end_of(last)
    )
    found: dict[date, list[Slot]] = {}
    for slot in _without_figures(rows).prefetch_related(slot_prices()):
        found.setdefault(dates.day_of(slot.starts), []).append(slot)
    return found


def _day(day: date, first: date, slots: list[Slot]) -> Day:
    left = sum(places_left(slot) for slot in slots) if slots else None
    return Day(day, day.month == first.month, left, tuple(slots))


def places_left(slot: Slot) -> int:
    """How many can still be booked: none once booking has closed."""
    closes = slot.pool.closes
    if closes is not None and closes <= timezone.now():
        return 0
    return max(0, slot.pool.shown)


@dataclass(frozen=True)
class Sum:
    """`now` is paid when booking, `there` at the farm; `places` of each slot."""

    now: Decimal
    there: Decimal
    places: int

    @property
    def full(self) -> Decimal:
        return self.now + self.there


def sum_of(slots: Sequence[Slot], tickets: Mapping[int, int]) -> Sum:
    """Of slots with their `on_sale` prices; `tickets` by the price's id. No query."""
    now = full = Decimal(0)
    places = 0
    for number, slot in enumerate(slots):
        for one in slot.on_sale:  # type: ignore[attr-defined]
            count = tickets.get(one.price_id, 0)
            now += count * (one.pack.price or 0)
            full += count * one.price.amount
            places += count * one.price.places if number == 0 else 0
    return Sum(now=now, there=max(Decimal(0), full - now), places=places)


def why_not_so_many(experience: Experience, places: int) -> str:
    """Why a booking of so many places is too small or too large; empty if it is not."""
    if places < experience.least:
        text = ngettext(
            "The minimum is %(count)d place per booking.",
            "The minimum is %(count)d places per booking.",
            experience.least,
        )
        return text % {"count": experience.least}
    if places > experience.most:
        text = ngettext(
            "The maximum is %(count)d place per booking. Please ask the farm for more.",
            "The maximum is %(count)d places per booking. Please ask "
            "the farm for more.",
            experience.most,
        )
        return text % {"count": experience.most}
    return ""


def why_not(lines: Sequence[Any]) -> Mapping[int, str]:
    """What is in the way, by the basket's line; one query for any number."""
    rows = SlotPrice.objects.filter(pack__in=[line.stockrecord_id for line in lines])
    by_pack = {
        row.pack_id: row for row in rows.select_related("slot__experience", "price")
    }
    places: dict[int, int] = defaultdict(int)
    for line in lines:
        if row := by_pack.get(line.stockrecord_id):
            places[row.slot_id] += line.quantity * row.price.places
    found = {}
    for line in lines:
        row = by_pack.get(line.stockrecord_id)
        if row is None or row.slot.state != SlotState.OPEN:
            found[line.pk] = _("This can no longer be booked.")
        elif why := why_not_so_many(row.slot.experience, places[row.slot_id]):
            found[line.pk] = why
    return found


def has_visits() -> Exists:
    """Whether a farm offers any, as an expression on the farm."""
    return Exists(shown_experiences().filter(partner=OuterRef("pk")))
