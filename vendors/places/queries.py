"""Finding a village by county, name or position; in which county it stood on a day."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from core.regions import region_name

from .models import (
    County,
    CountyOfficer,
    ProvinceOfficer,
    Village,
    VillageCounty,
)

EARTH = 6371.0  # kilometres
WIDE = 320.0  # units of a map across
HIGH = 240.0  # the most of them down
EDGE = 28.0
RADIUS = 5.0  # of a village's dot
NARROW, BROAD = 6.6, 11.5  # how wide a sign of a name is, Latin or Chinese
LATIN = 0x2E7F

Box = tuple[float, float, float, float]  # left, top, right, bottom
_NAMES = ("name_en", "name_zh_hans")
_LONG = ("story", "story_en", "story_zh_hans")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Dot:
    """A village on its county's map, in the map's own units; its name is centred.

    `is_free`: its name covers neither a dot nor another name.
    """

    village: Village
    x: float
    y: float
    label_x: float
    label_y: float
    radius: float
    is_free: bool


@dataclass(frozen=True)
class CountyMap:
    dots: tuple[Dot, ...]
    width: float
    height: float


def offered_villages() -> QuerySet[Village]:
    """Those that somebody new may choose, and that lists show."""
    return Village.objects.filter(is_hidden=False, county__is_hidden=False)


def counties() -> QuerySet[County]:
    """Those that have a village to stand in."""
    placed = offered_villages().filter(county=OuterRef("pk"))
    return County.objects.filter(Exists(placed)).order_by("name", "pk")


def villages_named(
    words: str = "", *, county: County | None = None, limit: int = 60
) -> list[Village]:
    """Villages whose name holds the words in any language, in a county or anywhere."""
    rows = offered_villages().select_related("county").defer(*_LONG)
    if county is not None:
        rows = rows.filter(county=county)
    if words:
        rows = rows.filter(
            Q(name_en__icontains=words)
            | Q(name_zh_hans__icontains=words)
            | Q(slug__icontains=words)
        )
    return list(rows.order_by("name", "pk")[:limit])


def villages_by_name(
    names: Iterable[str], among: QuerySet[Village] | None = None
) -> dict[str, Village]:
    """Those that one village alone has in any language, by the name in small letters.

    One query, however many names.
    """
    wanted = {name.lower() for name in names if name}
    if not wanted:
        return {}
    found: dict[str, Village] = {}
    twice: set[str] = set()
    rows = Village.objects.all() if among is None else among
    for village in rows.order_by("pk"):
        for name in (getattr(village, column) for column in _NAMES):
            folded = (name or "").lower()
            if folded in wanted and found.setdefault(folded, village) != village:
                twice.add(folded)
    return {name: village for name, village in found.items() if name not in twice}


def map_of(
    villages: Iterable[Village],
    radius: Callable[[Village], float] = lambda _one: RADIUS,
) -> CountyMap | None:
    """The villages drawn to scale, north up; None when their places are not known.

    `radius` is how large each village's dot will be; the first come first to a name.
    Over a county the earth is flat: degrees east are as long as the cosine of the
    latitude says.
    """
    known = [one for one in villages if one.latitude is not None]
    if not known:
        return None
    lats = [float(one.latitude or 0) for one in known]
    shrink = math.cos(math.radians(sum(lats) / len(lats)))
    easts = [float(one.longitude or 0) * shrink for one in known]
    across, down = max(easts) - min(easts), max(lats) - min(lats)
    scale = min(
        (WIDE - 2 * EDGE) / (across or 1e-9), (HIGH - 2 * EDGE) / (down or 1e-9), 1e5
    )
    height = down * scale + 2 * EDGE
    left = (WIDE - across * scale) / 2
    points = [
        (left + (east - min(easts)) * scale, EDGE + (max(lats) - lat) * scale)
        for east, lat in zip(easts, lats, strict=True)
    ]
    sizes = [radius(one) for one in known]
    return CountyMap(tuple(_dots(known, points, sizes)), WIDE, round(height, 1))


def _dots(
    villages: list[Village], points: list[tuple[float, float]], sizes: list[float]
) -> Iterator[Dot]:
    """Each name goes where it covers neither a dot nor another name, if it can."""
    taken = [
        _box(x, y, 2 * size + 4, 2 * size + 4)
        for (x, y), size in zip(points, sizes, strict=True)
    ]
    for village, (x, y), size in zip(villages, points, sizes, strict=True):
        wide = sum(BROAD if ord(sign) > LATIN else NARROW for sign in village.name)
        down, aside = size + 9, wide / 2 + size + 5
        places = [
            (x, y - down + 1), (x, y + down), (x + aside, y), (x - aside, y),
            *((x + side * aside, y + up * size) for side in (1, -1) for up in (-1, 1)),
        ]  # fmt: skip
        boxes = [_box(at_x, at_y, wide, 12) for at_x, at_y in places]
        free = next((n for n, box in enumerate(boxes) if _is_free(box, taken)), None)
        at_x, at_y = places[free or 0]
        if free is not None:
            taken.append(boxes[free])
        yield Dot(
            village,
            x=round(x, 1),
            y=round(y, 1),
            label_x=round(at_x, 1),
            label_y=round(at_y + 4, 1),
            radius=size,
            is_free=free is not None,
        )


def _box(x: float, y: float, wide: float, high: float) -> Box:
    return (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


def _is_free(box: Box, taken: list[Box]) -> bool:
    left, top, right, bottom = box
    if left < 0 or right > WIDE:
        return False
    return not any(
        left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
        for other in taken
    )


def nearest_village(latitude: float, longitude: float) -> Village | None:
    """The village nearest to a position; None when no village's place is known."""
    placed = offered_villages().exclude(latitude=None)
    rows = placed.defer(*_LONG).select_related("county")
    return min(
        rows,
        key=lambda one: distance(latitude, longitude, one.latitude, one.longitude),
        default=None,
    )


def distance(
    lat: float,
    lon: float,
    to_lat: Decimal | float | None,
    to_lon: Decimal | float | None,
) -> float:
    """Kilometres over the earth's surface (haversine)."""
    there_lat, there_lon = float(to_lat or 0), float(to_lon or 0)
    a, b = math.radians(lat), math.radians(there_lat)
    half_lat = math.sin((b - a) / 2) ** 2
    half_lon = math.sin(math.radians(there_lon - lon) / 2) ** 2
    return (
        2
        * EARTH
        * math.asin(math.sqrt(half_lat + math.cos(a) * math.cos(b) * half_lon))
    )


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


def works_for_a_county(user: User) -> bool:
    """Whether the person is an officer of a county or of a province."""
    return any(
        kind.objects.filter(user=user).exists()
        for kind in (CountyOfficer, ProvinceOfficer)
    )
