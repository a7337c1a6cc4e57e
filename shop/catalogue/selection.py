"""What filters let through of goods, and in which order: each answered by an index."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.lookups import Exact, In, LessThanOrEqual

from core import dates
from core.units import UnitKind
from vendors.partner.models import Partner

from .delivery_estimates import arriving, sellers_reaching
from .facets import all_sellers
from .filters import (
    BEST_RATED,
    CHEAPEST,
    CHEAPEST_UNIT,
    FRESHEST,
    JIN,
    ORDERS,
    ORDERS_OF_SEARCH,
    UNITS,
    Filters,
)
from .marks import having, wide
from .menu import with_children
from .models import Product
from .models.indexes import FRESHNESS, STARS
from .queries import beside_the_order, can_be_filled, in_season

_COMPUTED = {FRESHEST: {"freshness": FRESHNESS}, BEST_RATED: {"stars": STARS}}


def in_order(products: QuerySet[Product], order: str) -> QuerySet[Product]:
    """By one of the orders of lists, or of searches."""
    computed = products.annotate(**_COMPUTED.get(order, {}))
    return computed.order_by(*ORDERS_OF_SEARCH[order])


def first_of_kinds(
    products: QuerySet[Product], filters: Filters, upto: int
) -> QuerySet[Product, tuple[Any, ...]]:
    """The first of these kinds of goods, each kind read in its own order and merged.

    Rows end with an id. For filters of which `are_kinds_alone` is true. One walk in the
    order of all goods would pass by each that is cheaper and of no kind asked for.
    """
    order = ORDERS[filters.order]
    columns = [name.removeprefix("-") for name in order]
    listed = in_order(products, filters.order).values_list(*columns)
    kinds = sorted(with_children(filters.categories))
    first, *others = [listed.filter(main_category=kind)[:upto] for kind in kinds]
    return first.union(*others, all=True).order_by(*order)[:upto]


def are_kinds_alone(filters: Filters) -> bool:
    """Whether it asks for several kinds and nothing else, where they can be merged."""
    others = (filters.villages, filters.sellers, filters.marks, filters.reach)
    asks_more = filters.in_season or any(others)
    return (
        connection.features.supports_slicing_ordering_in_compound
        and filters.is_countable
        and not asks_more
        and len(with_children(filters.categories)) > 1
    )


def narrow(products: QuerySet[Product], filters: Filters) -> QuerySet[Product]:
    """The goods that the filters let through."""
    if filters.categories:
        ids = with_children(filters.categories)
        products = products.filter(main_category__in=ids)
    if filters.villages or filters.sellers:
        products = _of(products, _chosen_sellers(filters))
    elif filters.reach:
        products = reached(products, filters.reach)
    if filters.by:
        products = arriving_by(products, filters.reach, filters.by)
    if filters.in_season:
        products = in_season(products, dates.today().month)
    for mark in filters.marks:
        products = products.filter(having(mark))
    return _narrow_by_price_and_stock(products, filters)


def _chosen_sellers(filters: Filters) -> list[int]:
    sellers = Partner.objects.order_by()
    if filters.villages:
        sellers = sellers.filter(village__slug__in=filters.villages)
    if filters.sellers:
        sellers = sellers.filter(code__in=filters.sellers)
    chosen = list(sellers.values_list("pk", flat=True))
    if not filters.reach:
        return chosen
    reached = sellers_reaching(filters.reach)
    return [pk for pk in chosen if pk in reached]


def _of(products: QuerySet[Product], sellers: Collection[int]) -> QuerySet[Product]:
    """By ids that are known: with a join no database finds the index of a seller."""
    if len(sellers) == 1:
        return products.filter(partner=next(iter(sellers)))
    return products.filter(partner__in=sellers)


def reached(products: QuerySet[Product], region: str) -> QuerySet[Product]:
    """Without those who don't send there, where these are the fewer."""
    shown = all_sellers().keys()
    reached = sellers_reaching(region) & shown
    left_out = shown - reached
    if len(left_out) < len(reached):
        return products.exclude(partner__in=left_out) if left_out else products
    return _of(products, reached)


def arriving_by(
    products: QuerySet[Product], region: str, day: date
) -> QuerySet[Product]:
    """What is there by that day if it is ordered now, as far as anybody promises."""
    found = arriving(region, day)
    seller = beside_the_order("partner", 0)
    within = beside_the_order("send_within", 0)
    ways = Q(pk__in=[])
    for one in found.senders:
        of_them = Q(In(seller, sorted(one.sellers)), needs_cold=one.is_cold)
        if one.within is not None:
            of_them &= Q(LessThanOrEqual(within, one.within)) | Q(send_within=None)
        ways |= of_them
    picked = Q(picked_on=None) | Q(picked_on__lte=dates.today())
    return products.filter(ways, picked).exclude(pk__in=found.not_ready)


def narrow_for_sample(
    products: QuerySet[Product], filters: Filters
) -> QuerySet[Product]:
    """Only by what the groups of a sample don't know, or need to be few.

    Each of the days of picking is counted beside the others.
    """
    if filters.by:
        products = arriving_by(products, filters.reach, filters.by)
    for mark in wide(filters.marks):
        products = products.filter(having(mark))
    return _narrow_by_price_and_stock(products, filters)


def _narrow_by_price_and_stock(
    products: QuerySet[Product], filters: Filters
) -> QuerySet[Product]:
    """`products` come from `listed_products`, whose `known_price` is for lists that
    have another order.
    """
    name = "lead_price" if filters.order == CHEAPEST else "known_price"
    products = _between(products, name, filters.price_from, filters.price_to)
    if filters.asks_unit_price:
        products = _narrow_by_unit(products, filters)
    if filters.in_stock:
        products = products.filter(can_be_filled())
    return products


def _narrow_by_unit(products: QuerySet[Product], filters: Filters) -> QuerySet[Product]:
    kind = UnitKind.WEIGHT if filters.unit == JIN else filters.unit
    ends = (filters.unit_from or Decimal(0), filters.unit_to)
    low, high = (end and end * UNITS[filters.unit] for end in ends)
    if filters.order == CHEAPEST_UNIT:
        return _between(products.filter(unit_kind=kind), "unit_price", low, high)
    of_kind = Exact(beside_the_order("unit_kind", ""), kind)
    known = products.alias(known_unit=beside_the_order("unit_price", -1))
    return _between(known.filter(of_kind), "known_unit", low, high)


def _between(
    products: QuerySet[Product], name: str, low: Any, high: Any
) -> QuerySet[Product]:
    if low is not None:
        products = products.filter(**{f"{name}__gte": low})
    if high is not None:
        products = products.filter(**{f"{name}__lte": high})
    return products
