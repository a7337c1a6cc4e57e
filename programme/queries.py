"""Sums of counties' figures by month and by year, in a fixed number of queries.

PostgreSQL adds up integers to a decimal, so each sum is made an integer again.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth

from vendors.places.models import County

from .models import DayFigure, DeclaredFigure, Story, Target
from .states import OF_STORES, Figure, Measure

BEGINNING = date(1900, 1, 1)
Key = tuple[str, str]  # a figure, and its currency or region
# The figure that a measure adds up; STORES is made of four.
ADDED_UP: Mapping[str, str] = {
    Measure.SALES: Figure.SALES,
    Measure.ORDERS: Figure.ORDERS,
    Measure.TRAINEES: Figure.TRAINEES,
    Measure.VIEWS: Figure.VIEWS,
    Measure.VISITORS: Figure.VISITORS,
}


def sums_by_month(county: County) -> dict[date, dict[Key, int]]:
    """Each month with figures by its first day; one query."""
    rows = (
        DayFigure.objects.filter(county=county, village=None)
        .annotate(month=TruncMonth("day"))
        .values_list("month", "name", "key")
        .annotate(total=Sum("value"))
        .order_by("month")
    )
    found: dict[date, dict[Key, int]] = {}
    for month, name, key, total in rows:
        found.setdefault(month, {})[name, key] = int(total)
    return found


def open_stores(sums: Mapping[Key, int]) -> int:
    """How many stores more are open after these sums than before."""
    return sum(sign * sums.get((name, ""), 0) for name, sign in OF_STORES.items())


@dataclass(frozen=True)
class CountyYear:
    """A county's figures of one year: counted by the market, and declared."""

    county: County
    sums: Mapping[Key, int] = field(default_factory=dict)
    stores: int = 0
    declared: tuple[DeclaredFigure, ...] = ()

    def counted(self, measure: str, currency: str = "") -> int:
        if measure == Measure.STORES:
            return self.stores
        return self.sums.get((ADDED_UP[measure], currency), 0)

    def said(self, measure: str, currency: str = "") -> DeclaredFigure | None:
        """What was declared; the last of the year where there are several."""
        fitting = [
            one
            for one in self.declared
            if (one.measure, one.currency) == (measure, currency)
        ]
        return max(fitting, key=lambda one: one.last, default=None)


def counties_in(year: int, counties: Iterable[County]) -> list[CountyYear]:
    """The counties' figures of a year; two queries, whatever their number."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    own = list(counties)
    inside = Q(day__range=(first, last))
    rows = (
        DayFigure.objects.filter(county__in=own, village=None, day__lte=last)
        .filter(inside | Q(name__in=OF_STORES))
        .exclude(name=Figure.REGION)
        .values_list("county_id", "name", "key")
        .annotate(total=Sum("value", filter=inside), until=Sum("value"))
        .order_by()
    )
    sums: dict[int, dict[Key, int]] = {}
    until: dict[int, dict[Key, int]] = {}
    for county_id, name, key, total, whole in rows:
        sums.setdefault(county_id, {})[name, key] = int(total or 0)
        until.setdefault(county_id, {})[name, key] = int(whole)
    said: dict[int, list[DeclaredFigure]] = {}
    for one in DeclaredFigure.objects.filter(
        county__in=own, first__gte=first, last__lte=last
    ):
        said.setdefault(one.county_id, []).append(one)
    return [
        CountyYear(
            county,
            sums.get(county.pk, {}),
            open_stores(until.get(county.pk, {})),
            tuple(said.get(county.pk, ())),
        )
        for county in own
    ]


def village_sums(county: County, first: date, last: date) -> dict[int, dict[Key, int]]:
    """What the villages sold as long as they stood in the county; one query."""
    rows = (
        DayFigure.objects.filter(county=county, day__range=(first, last))
        .exclude(village=None)
        .values_list("village_id", "name", "key")
        .annotate(total=Sum("value"))
        .order_by()
    )
    found: dict[int, dict[Key, int]] = {}
    for village_id, name, key, total in rows:
        found.setdefault(village_id, {})[name, key] = int(total)
    return found


def stores_by_village(county: County) -> dict[int, int]:
    """Open stores of the villages that stand in the county; one query."""
    rows = (
        DayFigure.objects.filter(village__county=county, name__in=OF_STORES)
        .values_list("village_id", "name")
        .annotate(total=Sum("value"))
        .order_by()
    )
    found: dict[int, int] = {}
    for village_id, name, total in rows:
        sign = OF_STORES[Figure(name)]
        found[village_id] = found.get(village_id, 0) + sign * int(total)
    return found


def before_merger(row: Target, on: date) -> int:
    """What of a year's target belongs to the days before the merger, rounded down."""
    if row.measure == Measure.STORES or row.year > on.year:
        return 0
    first, after = date(row.year, 1, 1), date(row.year + 1, 1, 1)
    return row.value * (on - first).days // (after - first).days


def seen_of(story: Story | None) -> str:
    """What a form keeps of the story it was opened with, to see that it stayed so."""
    if story is None:
        return ""
    told = (
        *(getattr(story, name) for name in ("headline_en", "headline_zh_hans")),
        *(getattr(story, name) for name in ("lead_en", "lead_zh_hans")),
        story.picture_id,
        story.position,
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
