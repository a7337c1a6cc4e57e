"""Counts a county's days anew from sellers' days, stores and places; writes nothing.

A seller's day counts for the county that its village stood in on that day; an order
counts once for a county however many of its sellers it went to. A seller's past goes
with the seller: it counts for the village it stands in now.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, F, Q, Sum

from core import dates
from reports.rollups.models import GoodsDay, PartsDay
from reports.sales.periods import Period
from reports.sales.sums import COUNTRY, STATE, region_code
from vendors.partner.models import Partner, PartnerEvent
from vendors.partner.states import SELLING, PartnerStatus
from vendors.places.models import County
from vendors.places.queries import Stay, stays_in

from .models import DayFigure
from .queries import sold_within, within
from .registry import Place, counters
from .states import Figure


@dataclass(frozen=True)
class Turn:
    """A store that opened (`is_open`) or closed on a day; it was the other before."""

    village_id: int
    day: date
    is_open: bool


def turns_of(villages: Iterable[int]) -> list[Turn]:
    """Every turn of the villages' stores up to today; two queries.

    What counts is how the store stood at a day's end. On holiday it stays open; one
    that is closing takes no more orders and is closed.
    """
    ids = list(villages)
    partners = Partner.objects.filter(village_id__in=ids).order_by("pk")
    events = PartnerEvent.objects.filter(partner__village_id__in=ids)
    told: dict[int, list[tuple[date, str]]] = {}
    for partner_id, when, status in events.order_by("created", "pk").values_list(
        "partner_id", "created", "status"
    ):
        told.setdefault(partner_id, []).append((dates.day_of(when), status))
    rows = partners.values("pk", "village_id", "status", "opened_at", "opens_on")
    return [turn for row in rows for turn in _turns(row, told.get(row["pk"], []))]


def _turns(row: dict[str, Any], events: list[tuple[date, str]]) -> Iterator[Turn]:
    steps = _steps(row, events)
    today, was = dates.today(), False
    for day, status in sorted(steps.items()):
        now = status in SELLING
        if now != was and day <= today:
            yield Turn(row["village_id"], day, now)
            was = now


def _steps(row: dict[str, Any], events: list[tuple[date, str]]) -> dict[date, str]:
    """By day, the status at its end; a shop that opens on a day ahead opens then."""
    steps = dict(events)
    if row["opened_at"]:
        opened = dates.day_of(row["opened_at"])
        if not events or opened < events[0][0]:
            steps[opened] = PartnerStatus.OPEN
    if not steps:
        return {}
    # A store of which nothing tells since when it does not sell was never counted.
    if (steps[max(steps)] in SELLING) != (row["status"] in SELLING):
        return {}
    opens_on = row["opens_on"]
    before = [day for day in steps if opens_on and day < opens_on]
    late = {opens_on: steps[max(before)]} if before else {}
    return late | {day: status for day, status in steps.items() if day not in before}


ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cell:
    """Which figure of which day; `village_id` None is the whole county."""

    day: date
    village_id: int | None
    name: str
    key: str = ""


Counts = Counter[Cell]


def count_days(county: County, first: date, last: date) -> list[DayFigure]:
    """Every figure of the county from the first to the last day, not saved yet."""
    stays = stays_in(county)
    counts: Counts = Counter()
    _count_stores(counts, stays, first, last)
    _count_sales(counts, stays, Period(first, last))
    _count_given(counts, county, stays, Period(first, last))
    return [
        DayFigure(
            county=county,
            village_id=cell.village_id,
            day=cell.day,
            name=cell.name,
            key=cell.key,
            value=value,
        )
        for cell, value in counts.items()
        if value
    ]


def _both(village_id: int) -> tuple[int | None, int | None]:
    """What counts for a village counts for its county."""
    return (village_id, None)


def _count_stores(counts: Counts, stays: list[Stay], first: date, last: date) -> None:
    turns: dict[int, list[Turn]] = {}
    for turn in turns_of({stay.village_id for stay in stays}):
        turns.setdefault(turn.village_id, []).append(turn)
    for stay in stays:
        own = turns.get(stay.village_id, [])
        add = partial(_add, counts, stay.village_id)
        for turn in own:
            if max(stay.first, first) <= turn.day <= min(stay.last, last):
                add(turn.day, Figure.OPENED if turn.is_open else Figure.CLOSED)
        if first <= stay.first <= last:
            add(stay.first, Figure.JOINED, _open_before(own, stay.first))
        leaves = stay.last if stay.last == date.max else stay.last + ONE_DAY
        if first <= leaves <= last:
            add(leaves, Figure.LEFT, _open_before(own, leaves))


def _open_before(turns: Iterable[Turn], day: date) -> int:
    return sum(1 if turn.is_open else -1 for turn in turns if turn.day < day)


def _add(
    counts: Counts, village_id: int, day: date, name: str, value: int = 1, key: str = ""
) -> None:
    for place in _both(village_id):
        counts[Cell(day, place, name, key)] += value


def _count_sales(counts: Counts, stays: list[Stay], period: Period) -> None:
    """What sellers' days say; and their orders, since one may be of several sellers."""
    inside = within(stays, period, lambda part: Q(day__range=(part.first, part.last)))
    cell = ("day", "partner__village_id", "currency")
    beside = PartsDay.objects.filter(inside).order_by().values_list(*cell)
    for day, village, code, parts, net in beside.annotate(
        sum_parts=Sum("parts"), net=Sum(F("delivery") + F("carried") - F("given_back"))
    ):
        _add(counts, village, day, Figure.PARTS, int(parts))
        _add(counts, village, day, Figure.SALES, int(net), code)
    goods = GoodsDay.objects.filter(inside).order_by().values_list(*cell)
    for day, village, code, net in goods.annotate(net=Sum(F("paid") - F("given_back"))):
        _add(counts, village, day, Figure.SALES, int(net), code)
    sold = sold_within(stays, period).annotate(day=dates.DayOf("created"))
    orders = Count("order", distinct=True)
    for day, village, n in sold.values_list("day", "partner__village_id").annotate(
        n=orders
    ):
        counts[Cell(day, village, Figure.ORDERS)] += n
    places = sold.values_list("day", f"order__{COUNTRY}", f"order__{STATE}")
    for day, country, state, n in places.annotate(n=orders):
        counts[Cell(day, None, Figure.ORDERS)] += n
        counts[Cell(day, None, Figure.REGION, region_code(country, state))] += n


def _count_given(
    counts: Counts, county: County, stays: list[Stay], period: Period
) -> None:
    """What other areas count, for the villages of each stretch of days."""
    for first, last, villages in _stretches(stays, period):
        place = Place(county.pk, villages)
        for name, count in counters().items():
            for day, value in count(place, first, last).items():
                counts[Cell(day, None, name)] += value


def _stretches(
    stays: list[Stay], period: Period
) -> Iterator[tuple[date, date, frozenset[int]]]:
    """The period cut where villages came or went."""
    inside = [stay.first for stay in stays if period.first < stay.first <= period.last]
    inside += [
        stay.last + ONE_DAY for stay in stays if period.first <= stay.last < period.last
    ]
    starts = sorted({period.first, *inside})
    ends = [*(start - ONE_DAY for start in starts[1:]), period.last]
    for first, last in zip(starts, ends, strict=True):
        here = [one.village_id for one in stays if one.first <= first <= one.last]
        yield first, last, frozenset(here)
