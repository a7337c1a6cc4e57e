"""Counts a county's days anew from orders, sellers and places; writes nothing.

What is sold counts as in an office's figures: parts that were paid for and not
cancelled, on the day they were ordered in the market's time zone, at their total less
every refund that stands. A part counts for the county that its seller's village stood
in on that day; an order counts once for a county however many of its sellers it went
to. A seller's past goes with the seller: it counts for the village it stands in now.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.utils import timezone

from core.money import rounded, to_minor
from core.regions import region_of
from orders.figures.periods import Period
from orders.figures.queries import NOWHERE, SOLD
from orders.order.models import VendorOrder
from orders.payment.gone_back import gone_back_of_part
from vendors.places.membership import Stay, stays_in
from vendors.places.models import County

from .models import DayFigure
from .registry import Place, providers
from .states import Figure
from .stores import Turn, turns_of

AT_ONCE = timedelta(days=31)
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
    for part in pieces(first, last):
        _count_sales(counts, stays, part)
        _count_given(counts, county, stays, part)
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


def pieces(first: date, last: date) -> Iterator[Period]:
    """So few days that their parts fit in memory."""
    while first <= last:
        end = min(first + AT_ONCE - ONE_DAY, last)
        yield Period(first, end)
        first = end + ONE_DAY


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


_STATE, _COUNTRY = "order__shipping_address__state", "order__shipping_address__country"


def _count_sales(counts: Counts, stays: list[Stay], period: Period) -> None:
    spans: dict[int, list[Stay]] = {}
    for stay in stays:
        spans.setdefault(stay.village_id, []).append(stay)
    parts = VendorOrder.objects.filter(
        period.has("created"), partner__village_id__in=spans, status__in=SOLD
    )
    rows = parts.order_by().annotate(back=gone_back_of_part()).values_list(
        "created", "partner__village_id", "order_id", "order__currency",
        "total", "back", _COUNTRY, _STATE,
    )  # fmt: skip
    seen: set[tuple[int, int | None]] = set()
    regions: dict[tuple[str | None, str | None], str] = {}
    for when, village, order, currency, total, back, country, state in rows.iterator():
        day = timezone.localdate(when)
        if not any(stay.first <= day <= stay.last for stay in spans[village]):
            continue
        net = to_minor(rounded(total, currency), currency) - back
        _add(counts, village, day, Figure.PARTS)
        _add(counts, village, day, Figure.SALES, net, currency)
        if (country, state) not in regions:
            regions[country, state] = region_of(country or "", state or "") or NOWHERE
        for place in _both(village):
            if (order, place) not in seen:
                seen.add((order, place))
                counts[Cell(day, place, Figure.ORDERS)] += 1
                if place is None:
                    key = regions[country, state]
                    counts[Cell(day, None, Figure.REGION, key)] += 1


def _count_given(
    counts: Counts, county: County, stays: list[Stay], period: Period
) -> None:
    """What other areas count, for the villages of each stretch of days."""
    for first, last, villages in _stretches(stays, period):
        place = Place(county.pk, villages)
        for name, provider in providers().items():
            for day, value in provider(place, first, last).items():
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
