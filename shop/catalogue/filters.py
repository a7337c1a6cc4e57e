"""What a list of goods is narrowed to and ordered by, read from its address.

Anything may stand in an address, so reading never fails: unknown values are dropped,
and a price that is no number is kept as typed beside a sentence that says so.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from core import dates
from core.inputs import decimal, whole, wholes
from vendors.partner.models import Partner

from .menu import with_children
from .models import Product
from .queries import can_be_filled, in_season

NEWEST, CHEAPEST, CHEAPEST_UNIT = "newest", "price", "unit"
BEST = "best"  # the best answers to a search first; nothing else has it
ORDERS = {
    NEWEST: ("-published_at", "-pk"),
    CHEAPEST: ("lead_price", "pk"),
    # By weight, by volume, then by the piece: prices of different units don't compare.
    CHEAPEST_UNIT: ("-unit_kind", "unit_price", "pk"),
}
ORDERS_OF_SEARCH = {BEST: ORDERS[NEWEST], **ORDERS}
MAX_CHOSEN = 20
MAX_PRICE = Decimal(1_000_000)
MAX_PAGE = 40
MAX_PAGES = 10  # shown one below the other


@dataclass(frozen=True)
class Filters:
    """A reading of the address. `categories` hold ids, the rest slugs.

    A list shows `pages` pages from `page` on. `only_last` asks for the last of them,
    which a page that shows the others adds to them.
    """

    categories: frozenset[int] = frozenset()
    villages: frozenset[str] = frozenset()
    sellers: frozenset[str] = frozenset()
    in_season: bool = False
    in_stock: bool = False
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    order: str = NEWEST
    page: int = 1
    pages: int = 1
    only_last: bool = False
    typed: dict[str, str] = field(default_factory=dict)
    price_error: str = ""

    @property
    def last_page(self) -> int:
        return min(self.page + self.pages - 1, MAX_PAGE)

    @property
    def first_read(self) -> int:
        """The page with which the answer begins."""
        return self.last_page if self.only_last else self.page

    @property
    def is_countable(self) -> bool:
        """Whether the kept counts answer it (see `facets`), so that nothing is read."""
        return not self.in_stock and self.price_from is None and self.price_to is None


def read_filters(query: QueryDict, *, is_searched: bool = False) -> Filters:
    """The first of the orders stands where none is asked for."""
    orders = ORDERS_OF_SEARCH if is_searched else ORDERS
    low, high, error = _prices(query)
    order = query.get("sort", "")
    return Filters(
        categories=frozenset(wholes(_chosen(query, "kind"))),
        villages=_chosen(query, "village"),
        sellers=_chosen(query, "seller"),
        in_season=query.get("season") == "now",
        in_stock=query.get("stock") == "1",
        price_from=low,
        price_to=high,
        order=order if order in orders else next(iter(orders)),
        page=_number(query.get("page", ""), MAX_PAGE),
        pages=_number(query.get("pages", ""), MAX_PAGES),
        only_last=query.get("more") == "1",
        typed={name: query.get(name, "")[:12] for name in ("from", "to")},
        price_error=error,
    )


def _chosen(query: QueryDict, name: str) -> frozenset[str]:
    values = query.getlist(name)[:MAX_CHOSEN]
    return frozenset(v for v in values if 0 < len(v) <= 64 and "\x00" not in v)


def _number(value: str, most: int) -> int:
    return min(whole(value) or 1, most)


def _prices(query: QueryDict) -> tuple[Decimal | None, Decimal | None, str]:
    low, low_is_wrong = _price(query.get("from", ""))
    high, high_is_wrong = _price(query.get("to", ""))
    if low_is_wrong or high_is_wrong:
        return (
            None,
            None,
            _("Please enter prices as plain numbers, such as 20 or 49.50."),
        )
    if low is not None and high is not None and low > high:
        return None, None, _("Please enter the lower price first, such as 20 to 50.")
    return low, high, ""


def _price(text: str) -> tuple[Decimal | None, bool]:
    """The number, and whether what was typed is none."""
    text = text.strip().lstrip("¥￥$€£").replace("，", ".").strip()
    if not text:
        return None, False
    price = decimal(text)
    if price is None or not 0 <= price <= MAX_PRICE:
        return None, True
    return price.quantize(Decimal("0.01")), False


def first_of_kinds(
    products: QuerySet[Product], filters: Filters, upto: int
) -> QuerySet[Product, tuple[Any, ...]]:
    """The first of these kinds of goods, each kind read in its own order and merged.

    Rows end with an id. For filters of which `are_kinds_alone` is true. One walk in the
    order of all goods would pass by each that is cheaper and of no kind asked for.
    """
    order = ORDERS[filters.order]
    columns = [name.removeprefix("-") for name in order]
    listed = products.order_by(*order).values_list(*columns)
    kinds = sorted(with_children(filters.categories))
    first, *others = [listed.filter(main_category=kind)[:upto] for kind in kinds]
    return first.union(*others, all=True).order_by(*order)[:upto]


def are_kinds_alone(filters: Filters) -> bool:
    """Whether it asks for several kinds and nothing else, where they can be merged."""
    asks_more = filters.villages or filters.sellers or filters.in_season
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
    if filters.in_season:
        products = in_season(products, dates.today().month)
    return narrow_by_price_and_stock(products, filters)


def _chosen_sellers(filters: Filters) -> list[int]:
    sellers = Partner.objects.order_by()
    if filters.villages:
        sellers = sellers.filter(village__slug__in=filters.villages)
    if filters.sellers:
        sellers = sellers.filter(code__in=filters.sellers)
    return list(sellers.values_list("pk", flat=True))


def _of(products: QuerySet[Product], sellers: list[int]) -> QuerySet[Product]:
    """By ids that are known: with a join no database finds the index of a seller."""
    if len(sellers) == 1:
        return products.filter(partner=sellers[0])
    return products.filter(partner__in=sellers)


def narrow_by_price_and_stock(
    products: QuerySet[Product], filters: Filters
) -> QuerySet[Product]:
    """Only by what the kept counts don't know.

    `products` come from `listed_products`, whose `known_price` is for lists that have
    another order.
    """
    name = "lead_price" if filters.order == CHEAPEST else "known_price"
    if filters.price_from is not None:
        products = products.filter(**{f"{name}__gte": filters.price_from})
    if filters.price_to is not None:
        products = products.filter(**{f"{name}__lte": filters.price_to})
    if filters.in_stock:
        products = products.filter(can_be_filled())
    return products
