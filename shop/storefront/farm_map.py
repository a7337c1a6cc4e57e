"""Where farms are: the villages drawn to scale, each with how many farms it leaves."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from core.page_cache.reads import remember
from core.shared import derived
from vendors.places.models import Village
from vendors.places.queries import RADIUS, Dot, map_of, offered_villages

MOST_ON_MAP = 80
LARGEST = 7.0  # that many units more than a dot of one farm


@dataclass(frozen=True)
class Spot:
    """A village on the map; `farms` is None where they are not counted."""

    dot: Dot
    farms: int | None
    is_own: bool


@dataclass(frozen=True)
class FarmMap:
    spots: tuple[Spot, ...]
    width: float
    height: float


def placed_villages() -> list[Village]:
    """Those whose place is known, by name; one query, or none while none changes."""
    return remember(f"placed villages:{get_language()}", _read)


def _read() -> list[Village]:
    placed = offered_villages().filter(latitude__isnull=False)
    return list(placed.defer("story", "tagline").order_by("name", "pk"))


def map_of_farms(
    farms: Mapping[str, int], chosen: frozenset[str] = frozenset()
) -> FarmMap | None:
    """The villages with farms, by their slugs, and those chosen; None without places.

    Those with most farms come first to a name.
    """
    placed = placed_villages()
    key = ("map of farms", get_language(), frozenset(farms.items()), chosen)
    return derived(key, (placed,), lambda: _draw(placed, farms, chosen))


def _draw(
    placed: list[Village], farms: Mapping[str, int], chosen: frozenset[str]
) -> FarmMap | None:
    shown = [one for one in placed if farms.get(one.slug) or one.slug in chosen]
    shown.sort(key=lambda one: (one.slug not in chosen, -farms.get(one.slug, 0)))
    drawn = map_of(shown[:MOST_ON_MAP], lambda one: _radius(farms.get(one.slug, 0)))
    if drawn is None:
        return None
    spots = (
        Spot(dot, farms.get(dot.village.slug, 0), dot.village.slug in chosen)
        for dot in drawn.dots
    )
    return FarmMap(tuple(spots), drawn.width, drawn.height)


def _radius(farms: int) -> float:
    return round(RADIUS + min(LARGEST, 1.5 * math.sqrt(max(0, farms - 1))), 1)


def map_around(village: Village | None) -> FarmMap | None:
    """A village among those of its county; None where its place is not known."""
    if village is None or village.latitude is None:
        return None
    placed = placed_villages()
    key = ("map around", get_language(), village.pk)
    return derived(key, (placed,), lambda: _around(placed, village))


def _around(placed: list[Village], village: Village) -> FarmMap | None:
    others = [
        one
        for one in placed
        if one.county_id == village.county_id and one.pk != village.pk
    ]
    drawn = map_of([village, *others[: MOST_ON_MAP - 1]])
    if drawn is None:
        return None
    spots = (Spot(dot, None, dot.village.pk == village.pk) for dot in drawn.dots)
    return FarmMap(tuple(spots), drawn.width, drawn.height)
