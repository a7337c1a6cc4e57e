"""How long the goods of an order stay good, by the lots that would fill it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from core import dates
from core.page_cache.tables import figures_of
from core.prepared import Prepared, any_of
from shop.basket.shipping_options import Perishable
from vendors.partner.models import Lot, StockPool
from vendors.partner.services.stock import first_expiring

from .rules import good_until


@dataclass(frozen=True)
class Keeping:
    """Where the days of some of a line's goods are counted from."""

    best_before: date | None = None
    picked_on: date | None = None


Keepings = Mapping[int, Sequence[Keeping]]


def keepings(perishables: Iterable[Perishable]) -> Keepings:
    """By line id, what the lots that would fill it say; one query, none without need.

    Lots leave in the order in which they expire, those promised to others first; what
    they don't cover comes from the loose stock, which is as old as the listing says.
    """
    spoiling = [one for one in perishables if one.shelf_life_days is not None]
    if not spoiling:
        return {}
    shelves = _shelves({one.pool_id for one in spoiling if one.pool_id})
    ahead = {one.pool_id: _ahead(shelves.get(one.pool_id or 0, [])) for one in spoiling}
    found: dict[int, list[Keeping]] = {}
    for one in spoiling:
        lots = shelves.get(one.pool_id or 0, [])
        found[one.line_id] = list(_filled(lots, one, ahead[one.pool_id]))
        ahead[one.pool_id] += one.base_units
    return found


@Prepared
def _lots_left(pools: Sequence[int]) -> QuerySet[Lot]:
    return Lot.objects.filter(any_of("pool", pools), is_there=True).select_related(
        "pool"
    )


def _shelves(pool_ids: set[int]) -> dict[int, list[Lot]]:
    shelves: dict[int, list[Lot]] = defaultdict(list)
    with figures_of(pool_ids, Lot, StockPool):
        found = _lots_left(sorted(pool_ids)) if pool_ids else []
    for lot in sorted(found, key=first_expiring):
        shelves[lot.pool_id].append(lot)
    return shelves


def _ahead(lots: Sequence[Lot]) -> int:
    """What is promised of a pool to others, and neither picked nor held in its lots."""
    if not lots:
        return 0
    return int(lots[0].pool.claimed) - sum(lot.picked + lot.held for lot in lots)


def _filled(lots: Sequence[Lot], one: Perishable, ahead: int) -> Iterator[Keeping]:
    today, wanted, skip = dates.today(), one.base_units, max(0, ahead)
    for lot in lots:
        if not lot.is_good(today):
            continue
        skipped = min(lot.free, skip)
        skip -= skipped
        taken = min(lot.free - skipped, wanted)
        if taken > 0:
            wanted -= taken
            yield Keeping(lot.best_before, lot.harvested_on)
    if wanted > 0:
        yield Keeping(picked_on=one.picked_on)


def good_to(one: Perishable, known: Keepings, leaves: date) -> date | None:
    """The last day on which the line's goods may arrive when they leave on a day."""
    last = [
        good_until(
            leaves=leaves,
            shelf_life_days=one.shelf_life_days,
            picked_on=keeping.picked_on,
            best_before=keeping.best_before,
        )
        for keeping in known.get(one.line_id, ())
    ]
    return min((day for day in last if day), default=None)
