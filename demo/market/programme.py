"""A county's programme: its story, what was declared, counties to compare with."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import product
from random import Random
from typing import Any

from core import dates
from programme.figures.models import (
    DeclaredFigure,
    Milestone,
    MonthlyReport,
    Story,
    Target,
)
from programme.figures.report import month_before
from programme.figures.services.monthly_reports import make_report
from programme.figures.services.rollups import rebuild
from programme.figures.states import Measure
from reports.rollups.services import rebuild_all
from vendors.places.models import County

from . import reading
from .ground import Photos
from .reading import Both
from .rows import write

HOME = "CNY"
EXAMPLES = 58
EXAMPLE_YEARS = (2019, 2020, 2021)
FEN = 100


def plant_programme(county: County, photos: Photos, *, now: datetime) -> None:
    """What is told of the county before it sold here; days are counted afterwards."""
    sheet = reading.programme()
    county.households = sheet["households"]
    county.population, county.population_year = sheet["population"]
    county.population_source = sheet["example_source"]
    county.save()
    story = sheet["story"]
    Story.objects.create(
        county=county,
        picture=photos.get(story["picture"]),
        **Both(*story["headline"]).columns("headline"),
        **Both(*story["lead"]).columns("lead"),
    )
    write(list(_milestones(county, sheet)))
    write([_declared(county, one, sheet["source"]) for one in sheet["declared"]])
    write(list(_targets(county, now.year)))
    _plant_examples(sheet)
    rebuild_all()
    rebuild(county, last=dates.day_of(now))
    _reports(county, now)


def _reports(county: County, now: datetime) -> None:
    """Of the two months that are over, made and sent as on their firsts."""
    month = month_before(dates.day_of(now))
    for one in (month_before(month), month):
        report = make_report(county, one)
        MonthlyReport.objects.filter(pk=report.pk).update(sent_at=now)


def _milestones(county: County, sheet: dict[str, Any]) -> Iterator[Milestone]:
    for position, row in enumerate(sheet["milestone"]):
        yield Milestone(
            county=county,
            position=position,
            source=sheet["source"],
            **Both(*row["when"]).columns("when"),
            **Both(*row["title"]).columns("title"),
            **Both(*row["text"]).columns("text"),
        )


def _declared(
    county: County, row: dict[str, Any], source: str, *, is_example: bool = False
) -> DeclaredFigure:
    year = row["year"]
    is_money = row["measure"] == Measure.SALES
    return DeclaredFigure(
        county=county,
        measure=row["measure"],
        currency=HOME if is_money else "",
        value=row["amount"] * (FEN if is_money else 1),
        first=date(year, 1, 1),
        last=date(row.get("until", year), 12, 31),
        sureness=row.get("sureness", "exact"),
        source=source,
        is_example=is_example,
    )


def _targets(county: County, year: int) -> Iterator[Target]:
    """Modest ones, so that a market of the demo's size comes near them."""
    for measure, value in ((Measure.STORES, 50), (Measure.ORDERS, 400)):
        yield Target(county=county, year=year, measure=measure, value=value)
    yield Target(
        county=county,
        year=year,
        measure=Measure.SALES,
        currency=HOME,
        value=60_000 * FEN,
    )


def _plant_examples(sheet: dict[str, Any]) -> None:
    """Counties that do not exist, with figures that say so."""
    parts = sheet["examples"]
    names = list(product(parts["first"], parts["second"]))
    rng = Random("counties")
    rng.shuffle(names)
    counties = []
    for n, (first, second) in enumerate(names[:EXAMPLES]):
        homes = rng.randrange(24, 180) * 1000
        county = County(
            slug=(first[0] + second[0]).lower(),
            region=parts["regions"][n % len(parts["regions"])],
            households=homes,
            population=homes * 5 // 2,
            population_year=EXAMPLE_YEARS[1],
            population_source=sheet["example_source"],
            **Both(first[0] + second[0], first[1] + second[1]).columns("name"),
        )
        counties.append(county)
    write(counties)
    rows = [
        _declared(county, row, sheet["example_source"], is_example=True)
        for county in counties
        for row in _example_figures(rng)
    ]
    write(rows)


def _example_figures(rng: Random) -> Iterator[dict[str, Any]]:
    """Most sell little, a few a lot, and all more each year."""
    sales = round(10 ** rng.uniform(0.6, 1.9), 1)
    stores = round(sales * rng.uniform(3, 7)) + 8
    for year in EXAMPLE_YEARS:
        yield {"measure": "sales", "year": year, "amount": round(sales * 1_000_000)}
        yield {"measure": "stores", "year": year, "amount": stores}
        sales = round(sales * rng.uniform(1.15, 2.1), 1)
        stores = round(stores * rng.uniform(1.05, 1.5))
