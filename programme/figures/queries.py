"""Sums of counties' figures in few queries, and how many stand behind a figure."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from orders.order.models import VendorOrder
from reports.sales.periods import Period
from reports.sales.shoppers import SHOPPER
from reports.sales.sums import COUNTRY, STATE, is_sold, region_code
from vendors.places.models import County
from vendors.places.queries import Stay, stays_in

from .models import DayFigure, DeclaredFigure, Story, Target
from .states import OF_STORES, Figure, Measure


def within(stays: Iterable[Stay], period: Period, has: Callable[[Period], Q]) -> Q:
    """Sellers' rows of days on which their village stood there; `has` asks for days."""
    whole: list[int] = []
    cut = Q(pk__in=[])
    for stay in stays:
        first, last = max(stay.first, period.first), min(stay.last, period.last)
        if (first, last) == (period.first, period.last):
            whole.append(stay.village_id)
        elif first <= last:
            cut |= has(Period(first, last)) & Q(partner__village_id=stay.village_id)
    return has(period) & Q(partner__village_id__in=whole) | cut


def sold_within(stays: Iterable[Stay], period: Period) -> QuerySet[VendorOrder]:
    """The parts that count there in these days."""
    inside = within(stays, period, lambda days: days.has("created"))
    return VendorOrder.objects.filter(inside, is_sold()).order_by()


def shoppers_by_region(county: County, period: Period) -> dict[str, int]:
    """How many shoppers each region has at least; three queries.

    Of several spellings of a region the one with most counts: one shopper may use two.
    """
    rows = (
        sold_within(stays_in(county), period)
        .values_list(f"order__{COUNTRY}", f"order__{STATE}")
        .annotate(shoppers=Count(SHOPPER, distinct=True))
    )
    found: dict[str, int] = {}
    for country, state, shoppers in rows:
        region = region_code(country, state)
        found[region] = max(found.get(region, 0), shoppers)
    return found


def groups_by_village(county: County, period: Period) -> dict[int, tuple[int, int]]:
    """By village: how many stores sold, and to how many shoppers; three queries."""
    rows = (
        sold_within(stays_in(county), period)
        .values_list("partner__village_id")
        .annotate(
            sellers=Count("partner_id", distinct=True),
            shoppers=Count(SHOPPER, distinct=True),
        )
    )
    return {village: (sellers, shoppers) for village, sellers, shoppers in rows}


# PostgreSQL adds up integers to a decimal, so each sum is made an integer again.

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
