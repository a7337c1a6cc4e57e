"""The counties of a province beside each other: per head, growth, and the trained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from core import dates
from core.money import from_minor
from programme.figures.models import DayFigure, DeclaredFigure
from programme.figures.queries import Key, open_stores
from programme.figures.rules import FEW
from programme.figures.states import OF_STORES, Figure, Measure
from programme.plans.models import CountyProgramme, PilotStatus
from programme.plans.states import PilotState, ProgrammeState
from vendors.places.models import County

from .trained import TrainedPeople, trained_in

BEGINNING = date(1900, 1, 1)
Sums = Mapping[int, Mapping[Key, int]]


@dataclass(frozen=True)
class ComparedCounty:
    """A county in the days that are compared; sales are counted, never declared."""

    county: County
    currency: str
    sales_minor: int
    before_minor: int
    stores: int
    orders: int
    people: TrainedPeople
    declared: DeclaredFigure | None
    programme: CountyProgramme | None
    is_pilot: bool = False

    @property
    def is_few(self) -> bool:
        """Whether its sales would tell on one store."""
        has_some = self.stores > 0 or self.sales_minor != 0
        return has_some and self.stores < FEW

    @property
    def sales(self) -> Decimal | None:
        return None if self.is_few else from_minor(self.sales_minor, self.currency)

    @property
    def per_head(self) -> Decimal | None:
        """Per thousand people, so that small sums are not all zero."""
        if self.is_few or not self.county.population:
            return None
        minor = self.sales_minor * 1000 // self.county.population
        return from_minor(minor, self.currency)

    @property
    def growth(self) -> int | None:
        """In a hundred of the same days a year before; None where nothing was sold."""
        if self.is_few or self.before_minor <= 0:
            return None
        return round(100 * (self.sales_minor - self.before_minor) / self.before_minor)


def compared_counties(
    region: str, year: int, currency: str, *, today: date | None = None
) -> list[ComparedCounty]:
    """Of a province, the one that sold most first; the year up to today at most."""
    rows = County.objects.filter(region=region, merged_into=None)
    counties = list(rows.order_by("name", "pk"))
    last = min(date(year, 12, 31), today or dates.today())
    first = date(year, 1, 1)
    now = _sums(counties, first, last)
    then = _sums(counties, dates.years_later(first, -1), dates.years_later(last, -1))
    ever = _sums(counties, BEGINNING, last, names=tuple(OF_STORES))
    declared = _declared(counties, year, currency)
    running = CountyProgramme.objects.filter(
        county__in=counties, state=ProgrammeState.RUNNING
    )
    programmes = {one.county_id: one for one in running}
    granted = PilotStatus.objects.filter(county__in=counties, state=PilotState.GRANTED)
    pilots = set(granted.values_list("county", flat=True))
    people = trained_in(one.pk for one in counties)
    sales = (Figure.SALES, currency)
    found = [
        ComparedCounty(
            county=one,
            currency=currency,
            sales_minor=now.get(one.pk, {}).get(sales, 0),
            before_minor=then.get(one.pk, {}).get(sales, 0),
            stores=open_stores(ever.get(one.pk, {})),
            orders=now.get(one.pk, {}).get((Figure.ORDERS, ""), 0),
            people=people.get(one.pk, TrainedPeople()),
            declared=declared.get(one.pk),
            programme=programmes.get(one.pk),
            is_pilot=one.pk in pilots,
        )
        for one in counties
    ]
    return sorted(found, key=lambda one: (one.is_few, -one.sales_minor))


def _sums(
    counties: Sequence[County],
    first: date,
    last: date,
    *,
    names: Sequence[str] = (Figure.SALES, Figure.ORDERS),
) -> Sums:
    rows = DayFigure.objects.filter(
        county__in=counties, village=None, name__in=names, day__range=(first, last)
    )
    found: dict[int, dict[Key, int]] = {}
    summed = rows.values_list("county", "name", "key").annotate(total=Sum("value"))
    for county, name, key, total in summed.order_by():
        found.setdefault(county, {})[name, key] = int(total)
    return found


def _declared(
    counties: Sequence[County], year: int, currency: str
) -> dict[int, DeclaredFigure]:
    """What each declared of sales in that year alone."""
    rows = DeclaredFigure.objects.filter(
        county__in=counties,
        measure=Measure.SALES,
        currency=currency,
        first__year=year,
        last__year=year,
    )
    return {one.county_id: one for one in rows.order_by("last", "pk")}


def years_compared(region: str, today: date) -> list[int]:
    """From the first year that was counted or declared to this one, latest first."""
    of_region = {"county__region": region, "county__merged_into": None}
    counted = DayFigure.objects.filter(village=None, **of_region).order_by("day")
    declared = DeclaredFigure.objects.filter(**of_region).order_by("first")
    days = [
        counted.values_list("day", flat=True).first(),
        declared.values_list("first", flat=True).first(),
        today,
    ]
    first = min(day for day in days if day is not None)
    return list(range(today.year, first.year - 1, -1))


def currencies_compared(region: str, home: str) -> list[str]:
    """Those in which something was sold there, the market's own first."""
    rows = DayFigure.objects.filter(
        county__region=region, village=None, name=Figure.SALES
    )
    known = {home, *rows.order_by().values_list("key", flat=True).distinct()}
    return sorted(known, key=lambda code: (code != home, code))
