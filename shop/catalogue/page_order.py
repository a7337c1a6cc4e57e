"""Which goods stand on a page of a list, and in which order."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter

from django.db import connection
from django.db.models import QuerySet, Value

from vendors.places.queries import distance

from .facets import Seller, all_sellers
from .filters import BEST, NEAREST, Filters
from .models import Product
from .selection import are_kinds_alone, first_of_kinds, in_order

# Of these products so many at most, by ids, those first that answer a search best.
BestFirst = Callable[[QuerySet[Product], int], list[int]]
# So many goods are read whole and put in order here; of more the first sellers' alone,
# of twice as many sellers each time that they don't fill the page.
_FEW, _SELLERS_AT_ONCE = 200, 64


def first_ids(
    products: QuerySet[Product],
    found: QuerySet[Product],
    filters: Filters,
    upto: int,
    best: BestFirst | None = None,
) -> list[int]:
    """So many of those `found`: what the filters let through of the products."""
    if best is not None and filters.order == BEST:
        return best(found, upto)
    if filters.order == NEAREST:
        return _nearest(found, filters.near, upto)
    if best is None and are_kinds_alone(filters):
        return [row[-1] for row in first_of_kinds(products, filters, upto)]
    ordered = in_order(found, filters.order).values_list("pk", flat=True)
    return list(ordered[:upto])


def _nearest(found: QuerySet[Product], village: str, upto: int) -> list[int]:
    """Those of the nearest sellers first, of each the newest."""
    sellers = _by_distance(all_sellers(), village)
    newest = found.order_by("-published_at", "-pk")
    few = list(newest.values_list("pk", "partner")[: _FEW + 1])
    if len(few) <= _FEW:
        places = {pk: n for n, pk in enumerate(sellers)}
        known = sorted(few, key=lambda row: places.get(row[1], len(places)))
        return [pk for pk, _seller in known[:upto]]
    ids: list[int] = []
    at, most = 0, 1
    while len(ids) < upto and at < len(sellers):
        ids += _of_sellers(newest, sellers[at : at + most], upto - len(ids))
        at, most = at + most, min(2 * most, _SELLERS_AT_ONCE)
    return ids


def _of_sellers(
    newest: QuerySet[Product], sellers: Sequence[int], upto: int
) -> Sequence[int]:
    """One seller's after the other's, each read by its index."""
    rows = newest.values_list("pk", flat=True)
    if not connection.features.supports_slicing_ordering_in_compound:
        each = (rows.filter(partner=pk)[:upto] for pk in sellers)
        return list(islice(chain.from_iterable(each), upto))
    first, *others = [
        newest.filter(partner=pk)
        .annotate(turn=Value(n))
        .values_list("turn", "pk")[:upto]
        for n, pk in enumerate(sellers)
    ]
    found = (
        sorted(first.union(*others, all=True), key=itemgetter(0)) if others else first
    )
    return [pk for _turn, pk in found][:upto]


def _by_distance(sellers: Mapping[int, Seller], village: str) -> Sequence[int]:
    """Sellers' ids; last those of whom nobody knows where they are."""
    start = next(one.place for one in sellers.values() if one.village == village)
    if start is None:
        return list(sellers)

    def far(pk: int) -> tuple[bool, float, int]:
        place = sellers[pk].place
        return place is None, distance(*start, *place) if place else 0, pk

    return sorted(sellers, key=far)
