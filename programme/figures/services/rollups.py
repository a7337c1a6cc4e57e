"""Figures of days: made anew from rows where something changed, never added to."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Max, Min

from core import dates
from core.rounds import run_isolated
from orders.order.models import VendorOrder
from programme.figures.counts import count_days
from programme.figures.locks import lock_county
from programme.figures.models import DayFigure, DirtySpan
from programme.figures.queries import BEGINNING
from vendors.partner.models import Partner, PartnerEvent
from vendors.places.models import County, Village, VillageCounty

# Areas that count for themselves may be late by so many days.
LATE = timedelta(days=3)
AT_ONCE = 500


def mark(county_id: int, first: date, last: date | None = None) -> None:
    """These days are made anew soon; call it in the transaction of the change."""
    DirtySpan.objects.create(county_id=county_id, first=first, last=last or first)


def mark_all(first: date, last: date) -> None:
    """The same days of every county."""
    DirtySpan.objects.bulk_create(
        DirtySpan(county_id=pk, first=first, last=last)
        for pk in County.objects.order_by("pk").values_list("pk", flat=True)
    )


def mark_villages(villages: Iterable[Village], first: date, last: date) -> None:
    """The days of every county that these villages have stood in; two queries."""
    own = list(villages)
    moved = VillageCounty.objects.filter(village__in=own)
    counties = {village.county_id for village in own}
    for county_id in sorted(counties | set(moved.values_list("county_id", flat=True))):
        mark(county_id, first, last)


def mark_past(villages: Iterable[Village]) -> None:
    """All days of the villages' counties."""
    today = dates.today()
    mark_villages(villages, min(first_day() or today, today), today)


@transaction.atomic
def roll_up(county: County, first: date, last: date) -> int:
    """Make the county's days anew from rows; how many figures there are now."""
    lock_county(county.pk)
    rows = count_days(county, first, last)
    DayFigure.objects.filter(county=county, day__range=(first, last)).delete()
    DayFigure.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


def roll_up_dirty() -> int:
    """Make anew what is marked, a county at a time; how many stretches there were.

    A mark that is written meanwhile, also by a change that is not committed yet, stays
    for the next round.
    """
    marks: dict[int, list[DirtySpan]] = {}
    for row in DirtySpan.objects.order_by("county_id", "first", "pk"):
        marks.setdefault(row.county_id, []).append(row)
    counties = County.objects.in_bulk(list(marks))
    done = 0
    for county_id, rows in marks.items():
        act = partial(_roll_up_marked, counties[county_id], rows)
        done += run_isolated(act, what="roll_up", county=county_id) or 0
    return done


@transaction.atomic
def _roll_up_marked(county: County, marks: Sequence[DirtySpan]) -> int:
    spans = _joined(marks)
    for first, last in spans:
        roll_up(county, first, last)
    DirtySpan.objects.filter(pk__in=[row.pk for row in marks]).delete()
    return len(spans)


def _joined(rows: Iterable[DirtySpan]) -> list[tuple[date, date]]:
    """The spans, those that touch as one; they come by their first day."""
    spans: list[tuple[date, date]] = []
    for row in rows:
        if spans and row.first <= spans[-1][1] + timedelta(days=1):
            spans[-1] = (spans[-1][0], max(spans[-1][1], row.last))
        else:
            spans.append((row.first, row.last))
    return spans


def rebuild(county: County, *, last: date | None = None) -> int:
    """Make every day of the county anew, from its first row up to today."""
    last = last or dates.today()
    first = first_day() or last
    with transaction.atomic():
        marks = DirtySpan.objects.filter(county=county, last__lte=last)
        seen = list(marks.values_list("pk", flat=True))
        DayFigure.objects.filter(county=county).delete()
        count = roll_up(county, min(first, last), last)
        DirtySpan.objects.filter(pk__in=seen).delete()
    return count


def first_day() -> date | None:
    """The first day on which anything happened in this market."""
    moments = [
        VendorOrder.objects.aggregate(at=Min("created"))["at"],
        Partner.objects.aggregate(at=Min("opened_at"))["at"],
        PartnerEvent.objects.aggregate(at=Min("created"))["at"],
    ]
    days = [dates.day_of(moment) for moment in moments if moment]
    kept = DayFigure.objects.aggregate(at=Min("day"))["at"]
    return min([*days, *([kept] if kept else [])], default=None)


def keep_up(today: date | None = None) -> None:
    """Once a night: the days that others may still have counted for, and today."""
    today = today or dates.today()
    last = DayFigure.objects.aggregate(at=Max("day"))["at"] or today
    mark_all(max(BEGINNING, min(last, today) - LATE), today)
    roll_up_dirty()
