"""One page of a list of goods: the cards, the filters with figures, the way on."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.http import QueryDict

from .choices import (
    Chip,
    Option,
    Place,
    any_day,
    chips_of,
    cleared,
    day_options,
    kind_options,
    mark_options,
    order_options,
    place_options,
    seller_options,
    unit_options,
    village_options,
)
from .delivery_estimates import sellers_reaching
from .facets import (
    Counts,
    Seller,
    all_groups,
    all_sellers,
    count,
    fits_sample,
    sampled_groups,
)
from .filters import BEST, MAX_PAGE, MAX_PAGES, NEWEST, Filters, read_filters
from .menu import MenuEntry, menu
from .models import Product
from .page_order import BestFirst, first_ids
from .queries import cards_of
from .selection import narrow, narrow_for_sample

PAGE_SIZE = 24
# Orders that are the market's own, not the shopper's.
_BY_US = frozenset({NEWEST, BEST})


@dataclass(frozen=True)
class CatalogueResults:
    """All that the page shows. `total` is None when there were too many to count.

    `marks` are choices by the parameter that they stand under. The sellers `reaching`
    the shopper are None where that doesn't order the products.
    """

    products: list[Product]
    filters: Filters
    total: int | None
    has_more: bool
    is_capped: bool
    kinds: list[Option]
    villages: list[Option]
    sellers: list[Option]
    season_count: int | None
    marks: Mapping[str, list[Option]]
    any_day: list[Option]
    days: list[Option]
    places: list[Place]
    units: list[Option]
    chips: list[Chip]
    orders: list[Option]
    clear_query: str
    reaching: AbstractSet[int] | None = None

    @property
    def in_reach(self) -> list[Product]:
        return [one for one in self.products if self._is_reached(one)]

    @property
    def out_of_reach(self) -> list[Product]:
        """What a search found last: nobody sends it to the shopper."""
        return [one for one in self.products if not self._is_reached(one)]

    def _is_reached(self, product: Product) -> bool:
        return self.reaching is None or product.partner_id in self.reaching

    @property
    def shown(self) -> int:
        return (self.filters.first_read - 1) * PAGE_SIZE + len(self.products)

    @property
    def kept(self) -> dict[str, int | None]:
        """`page` and `pages` of the address that shows one page more than this one."""
        first, pages = self.filters.page, self.filters.pages + 1
        if pages > MAX_PAGES:
            first, pages = first + 1, MAX_PAGES
        return {"page": first if first > 1 else None, "pages": pages}


def listing(
    products: QuerySet[Product],
    query: QueryDict,
    region: str,
    *,
    within: MenuEntry | None = None,
    best: BestFirst | None = None,
) -> CatalogueResults:
    """Read the filters and fetch one page of these products; at most seven queries.

    Who asks by which day goods come, and not where, means the shopper's `region`.
    `within` is the category whose page it is. `best` orders what a search found: that
    is less than all that are listed, so that the kept counts don't fit.
    """
    is_searched = best is not None
    sellers = all_sellers()
    shown = list(sellers.values())
    places = {one.village for one in shown if one.place}
    filters = read_filters(query, region=region, places=places, is_searched=is_searched)
    filters = _of_menu(filters, within)
    found = narrow(products, filters)
    start, end = (filters.first_read - 1) * PAGE_SIZE, filters.last_page * PAGE_SIZE
    wanted = first_ids(products, found, filters, end + 1, best)[start:]
    has_more = len(wanted) > end - start
    rows = cards_of(wanted[: end - start])
    if filters.order in _BY_US:
        rows = slow_last(rows)
    counts = _counts(products, filters, sellers, is_searched=is_searched)
    return CatalogueResults(
        products=rows,
        filters=filters,
        total=counts.total,
        has_more=has_more and filters.last_page < MAX_PAGE,
        is_capped=has_more and filters.last_page >= MAX_PAGE,
        kinds=kind_options(counts, filters, within),
        villages=village_options(counts, filters, shown),
        sellers=seller_options(counts, filters, shown),
        season_count=counts.in_season,
        marks=mark_options(counts, filters),
        any_day=any_day(filters),
        days=day_options(filters),
        places=place_options(filters, shown),
        units=unit_options(filters),
        chips=chips_of(query, filters, shown),
        orders=order_options(filters, is_searched=is_searched),
        clear_query=cleared(query),
        reaching=sellers_reaching(region) if filters.order == BEST else None,
    )


def _counts(
    products: QuerySet[Product],
    filters: Filters,
    sellers: Mapping[int, Seller],
    *,
    is_searched: bool,
) -> Counts:
    """From the kept groups where they know the answer, else from a sample.

    With one mark the sample knows more; where it is too large, the groups do.
    """
    is_kept = filters.is_countable and not is_searched and len(filters.marks) <= 1
    groups = all_groups() if is_kept else None
    if groups is not None and not (
        filters.marks and fits_sample(groups, filters.marks)
    ):
        return count(groups, sellers, filters)
    sample = sampled_groups(narrow_for_sample(products, filters))
    if sample is None and groups is not None:
        return count(groups, sellers, filters)
    return count(sample, sellers, filters, is_sample=True)


def slow_last(rows: Sequence[Product]) -> list[Product]:
    """On each page the goods of sellers who send late or cancel too often at its end.

    Moved within their page alone: which goods a page holds is the index's to say.
    """
    pages = [rows[at : at + PAGE_SIZE] for at in range(0, len(rows), PAGE_SIZE)]
    return [row for page in pages for row in sorted(page, key=_is_slow)]


def _is_slow(product: Product) -> bool:
    return product.partner is not None and product.partner.is_slow


def _of_menu(filters: Filters, within: MenuEntry | None) -> Filters:
    """On a category's page a choice among its own kinds, else the category itself."""
    if within is None:
        known = {entry.pk for entry in menu()}
        return replace(filters, categories=filters.categories & known)
    below = {entry.pk for entry in menu() if entry.path.startswith(within.path)}
    return replace(
        filters, categories=(filters.categories & below) or frozenset({within.pk})
    )
