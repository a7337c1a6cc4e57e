"""One page of a list of goods: the cards, the filters with figures, the way on."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.inputs import whole
from core.templatetags.market import money

from .facets import (
    Counts,
    Seller,
    all_groups,
    all_sellers,
    count,
    sampled_groups,
)
from .filters import (
    BEST,
    CHEAPEST,
    CHEAPEST_UNIT,
    MAX_PAGE,
    MAX_PAGES,
    NEWEST,
    ORDERS_OF_SEARCH,
    Filters,
    are_kinds_alone,
    first_of_kinds,
    narrow,
    narrow_by_price_and_stock,
    read_filters,
)
from .menu import MenuEntry, children_of, entry_of, menu
from .models import Product
from .queries import cards_of

PAGE_SIZE = 24
SHOWN_SELLERS = 12
# Orders that are the market's own, not the shopper's.
_BY_US = frozenset({NEWEST, BEST})
# Of these products so many at most, by ids, those first that answer a search best.
BestFirst = Callable[[QuerySet[Product], int], list[int]]


@dataclass(frozen=True)
class Option:
    """One choice of a filter; `count` is None when it was not counted."""

    value: str
    label: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True)
class Chip:
    """A chosen filter; `query` is the address without it."""

    label: str
    query: str


@dataclass(frozen=True)
class CatalogueResults:
    """All that the page shows. `total` is None when there were too many to count."""

    products: list[Product]
    filters: Filters
    total: int | None
    has_more: bool
    is_capped: bool
    kinds: list[Option]
    villages: list[Option]
    sellers: list[Option]
    season_count: int | None
    chips: list[Chip]
    orders: list[Option]
    clear_query: str

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
    *,
    within: MenuEntry | None = None,
    best: BestFirst | None = None,
) -> CatalogueResults:
    """Read the filters and fetch one page of these products; at most six queries.

    `within` is the category whose page it is. `best` orders what a search found: that
    is less than all that are listed, so that the kept counts don't fit.
    """
    is_searched = best is not None
    filters = _filters(query, within, is_searched=is_searched)
    found = narrow(products, filters)
    start, end = (filters.first_read - 1) * PAGE_SIZE, filters.last_page * PAGE_SIZE
    if best is not None and filters.order == BEST:
        wanted = best(found, end + 1)[start:]
    elif not is_searched and are_kinds_alone(filters):
        wanted = [row[-1] for row in first_of_kinds(products, filters, end + 1)][start:]
    else:
        ordered = found.order_by(*ORDERS_OF_SEARCH[filters.order])
        wanted = list(ordered.values_list("pk", flat=True)[start : end + 1])
    has_more = len(wanted) > end - start
    rows = cards_of(wanted[: end - start])
    if filters.order in _BY_US:
        rows = slow_last(rows)
    sellers = all_sellers()
    groups = (
        all_groups()
        if filters.is_countable and not is_searched
        else sampled_groups(narrow_by_price_and_stock(products, filters))
    )
    counts = count(groups, sellers, filters)
    shown = list(sellers.values())
    return CatalogueResults(
        products=rows,
        filters=filters,
        total=counts.total,
        has_more=has_more and filters.last_page < MAX_PAGE,
        is_capped=has_more and filters.last_page >= MAX_PAGE,
        kinds=_kinds(counts, filters, within),
        villages=_villages(counts, filters, shown),
        sellers=_sellers(counts, filters, shown),
        season_count=counts.in_season,
        chips=_chips(query, filters, shown),
        orders=_orders(filters, is_searched=is_searched),
        clear_query=_clear(query),
    )


def slow_last(rows: Sequence[Product]) -> list[Product]:
    """On each page the goods of sellers who send late or cancel too often at its end.

    Moved within their page alone: which goods a page holds is the index's to say.
    """
    pages = [rows[at : at + PAGE_SIZE] for at in range(0, len(rows), PAGE_SIZE)]
    return [row for page in pages for row in sorted(page, key=_is_slow)]


def _is_slow(product: Product) -> bool:
    return product.partner is not None and product.partner.is_slow


def _filters(
    query: QueryDict, within: MenuEntry | None, *, is_searched: bool
) -> Filters:
    """On a category's page a choice among its own kinds, else the category itself."""
    filters = read_filters(query, is_searched=is_searched)
    if within is None:
        known = {entry.pk for entry in menu()}
        return replace(filters, categories=filters.categories & known)
    below = {entry.pk for entry in menu() if entry.path.startswith(within.path)}
    return replace(
        filters, categories=(filters.categories & below) or frozenset({within.pk})
    )


def _options(
    names: Mapping[str, str], tally: Counter[str] | None, chosen: frozenset[str]
) -> list[Option]:
    """The fullest first; a choice with nothing behind it is left out unless chosen."""
    options = [
        Option(
            value, label, tally[value] if tally is not None else None, value in chosen
        )
        for value, label in names.items()
    ]
    kept = [o for o in options if o.count is None or o.count > 0 or o.is_chosen]
    return sorted(kept, key=lambda o: (-(o.count or 0), o.label))


def _kinds(counts: Counts, filters: Filters, within: MenuEntry | None) -> list[Option]:
    entries = children_of(within) if within else [e for e in menu() if e.is_root]
    tally = counts.categories
    return [
        Option(str(entry.pk), entry.name, number, entry.pk in filters.categories)
        for entry in entries
        if (number := tally[entry.pk] if tally is not None else None) != 0
        or entry.pk in filters.categories
    ]


def _villages(
    counts: Counts, filters: Filters, sellers: Sequence[Seller]
) -> list[Option]:
    names = {s.village: s.village_name for s in sellers if s.village}
    return _options(names, counts.villages, filters.villages)


def _sellers(
    counts: Counts, filters: Filters, sellers: Sequence[Seller]
) -> list[Option]:
    """The sellers with most on the shelf, and the chosen ones."""
    names = {s.code: s.name for s in sellers}
    options = _options(names, counts.sellers, filters.sellers)
    chosen = [option for option in options if option.is_chosen]
    others = [option for option in options if not option.is_chosen]
    return chosen + others[: max(0, SHOWN_SELLERS - len(chosen))]


def _orders(filters: Filters, *, is_searched: bool) -> list[Option]:
    """The usual one first."""
    labels = {BEST: _("Best match")} if is_searched else {}
    labels |= {
        NEWEST: _("Newest"),
        CHEAPEST: _("Lowest price"),
        CHEAPEST_UNIT: _("Lowest price per kg"),
    }
    return [Option(v, label, None, v == filters.order) for v, label in labels.items()]


_PLACE = ("page", "pages", "more")
_CHOICES = ("kind", "village", "seller", "season", "stock", "from", "to", *_PLACE)


def _clear(query: QueryDict) -> str:
    kept = query.copy()
    for name in _CHOICES:
        kept.pop(name, None)
    return kept.urlencode()


def _less(query: QueryDict, name: str, value: str | None = None) -> str:
    """The address without one value of a parameter, back on the first page."""
    kept = query.copy()
    for place in _PLACE:
        kept.pop(place, None)
    left = [v for v in kept.getlist(name) if value is not None and v != value]
    kept.setlist(name, left)
    return kept.urlencode()


def _chips(query: QueryDict, filters: Filters, sellers: Sequence[Seller]) -> list[Chip]:
    chips = []
    if filters.in_season:
        chips.append(Chip(_("In season now"), _less(query, "season")))
    for value in dict.fromkeys(query.getlist("kind")):
        pk = whole(value)
        if pk is not None and pk in filters.categories:
            entry = entry_of(pk)
            if entry:
                chips.append(Chip(entry.name, _less(query, "kind", value)))
    villages = {s.village: s.village_name for s in sellers}
    names = {s.code: s.name for s in sellers}
    chips += [
        Chip(villages.get(slug, slug), _less(query, "village", slug))
        for slug in sorted(filters.villages)
    ]
    chips += [
        Chip(names.get(code, code), _less(query, "seller", code))
        for code in sorted(filters.sellers)
    ]
    return chips + _price_chips(query, filters)


def _price_chips(query: QueryDict, filters: Filters) -> list[Chip]:
    chips = []
    if filters.price_from is not None:
        words = _("from %(price)s") % {"price": money(filters.price_from)}
        chips.append(Chip(words, _less(query, "from")))
    if filters.price_to is not None:
        words = _("up to %(price)s") % {"price": money(filters.price_to)}
        chips.append(Chip(words, _less(query, "to")))
    if filters.in_stock:
        chips.append(Chip(_("In stock"), _less(query, "stock")))
    return chips
