"""In which county a village stood on a day, and the tree of provinces and counties."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.regions import region_name

from .models import County, Village, VillageCounty

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stay:
    """A village in a county, from the first to the last day, both included."""

    village_id: int
    county_id: int
    first: date
    last: date


def stays_in(county: County) -> list[Stay]:
    """Every village that stands or stood in the county, and when; two queries."""
    moved = VillageCounty.objects.filter(village__counties__county=county)
    rows = moved.distinct().order_by("village_id", "pk")
    history: dict[int, list[VillageCounty]] = {}
    for row in rows:
        history.setdefault(row.village_id, []).append(row)
    found = [stay for own in history.values() for stay in _stays(own)]
    settled = county.villages.filter(counties__isnull=True).values_list("pk", flat=True)
    found += [Stay(pk, county.pk, date.min, date.max) for pk in settled]
    return sorted(
        (stay for stay in found if stay.county_id == county.pk),
        key=lambda stay: (stay.village_id, stay.first),
    )


def _stays(rows: list[VillageCounty]) -> Iterator[Stay]:
    ends = [*(row.since - ONE_DAY for row in rows[1:] if row.since), date.max]
    for row, last in zip(rows, ends, strict=True):
        yield Stay(row.village_id, row.county_id, row.since or date.min, last)


def counties_on(villages: Iterable[Village], day: date) -> set[int]:
    """The ids of the counties that the villages stood in on a day; one query."""
    now = {village.pk: village.county_id for village in villages}
    history: dict[int, list[VillageCounty]] = {}
    for row in VillageCounty.objects.filter(village__in=now).order_by("pk"):
        history.setdefault(row.village_id, []).append(row)
    for own in history.values():
        for stay in _stays(own):
            if stay.first <= day <= stay.last:
                now[stay.village_id] = stay.county_id
    return set(now.values())


def stands_in(county: County) -> County:
    """The county itself, or the one that it has become part of by now."""
    seen = {county.pk}
    while county.merged_into is not None and county.merged_into_id not in seen:
        county = county.merged_into
        seen.add(county.pk)
    return county


@dataclass(frozen=True)
class Province:
    code: str
    name: str
    counties: tuple[County, ...]


def region_tree() -> list[Province]:
    """Provinces by name, each with its counties that were not merged; one query."""
    by_region: dict[str, list[County]] = {}
    for county in County.objects.filter(merged_into=None).order_by("name", "pk"):
        by_region.setdefault(county.region, []).append(county)
    provinces = [
        Province(code, region_name(code), tuple(rows))
        for code, rows in by_region.items()
    ]
    return sorted(provinces, key=lambda one: one.name)
