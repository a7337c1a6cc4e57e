"""What a list of goods is narrowed to and ordered by, read from its address.

Anything may stand in an address, so reading never fails: unknown values are dropped,
and a price that is no number is kept as typed beside a sentence that says so.
"""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.db.models import Exists, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from .menu import with_children
from .models import Product
from .queries import in_season, packs_that_can_be_filled

NEWEST, CHEAPEST, CHEAPEST_UNIT = "newest", "price", "unit"
ORDERS = {
    NEWEST: ("-published_at", "-pk"),
    CHEAPEST: ("lead_price", "pk"),
    CHEAPEST_UNIT: ("unit_price", "pk"),
}
MAX_CHOSEN = 20
MAX_PRICE = Decimal(1_000_000)
MAX_PAGE = 40


@dataclass(frozen=True)
class Filters:
    """A reading of the address. `categories` hold ids, the rest slugs."""

    categories: frozenset[int] = frozenset()
    villages: frozenset[str] = frozenset()
    sellers: frozenset[str] = frozenset()
    in_season: bool = False
    in_stock: bool = False
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    order: str = NEWEST
    page: int = 1
    typed: dict[str, str] = field(default_factory=dict)
    price_error: str = ""

    @property
    def is_countable(self) -> bool:
        """Whether the kept counts answer it (see `facets`), so that nothing is read."""
        return not self.in_stock and self.price_from is None and self.price_to is None


def read_filters(query: QueryDict) -> Filters:
    low, high, error = _prices(query)
    order = query.get("sort", "")
    return Filters(
        categories=frozenset(
            int(value) for value in _chosen(query, "kind") if _is_id(value)
        ),
        villages=_chosen(query, "village"),
        sellers=_chosen(query, "seller"),
        in_season=query.get("season") == "now",
        in_stock=query.get("stock") == "1",
        price_from=low,
        price_to=high,
        order=order if order in ORDERS else NEWEST,
        page=_page(query.get("page", "")),
        typed={name: query.get(name, "")[:12] for name in ("from", "to")},
        price_error=error,
    )


def _chosen(query: QueryDict, name: str) -> frozenset[str]:
    values = query.getlist(name)[:MAX_CHOSEN]
    return frozenset(v for v in values if 0 < len(v) <= 64 and "\x00" not in v)


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 18


def _page(value: str) -> int:
    if not _is_id(value):
        return 1
    return min(max(int(value), 1), MAX_PAGE)


def _prices(query: QueryDict) -> tuple[Decimal | None, Decimal | None, str]:
    low, low_is_wrong = _price(query.get("from", ""))
    high, high_is_wrong = _price(query.get("to", ""))
    if low_is_wrong or high_is_wrong:
        return (
            None,
            None,
            _("Please write prices as plain numbers, such as 20 or 49.50."),
        )
    if low is not None and high is not None and low > high:
        return None, None, _("The lower price stands first, such as 20 to 50.")
    return low, high, ""


def _price(text: str) -> tuple[Decimal | None, bool]:
    """The number, and whether what was typed is none."""
    text = text.strip().lstrip("¥￥$€£").replace("，", ".").strip()
    if not text:
        return None, False
    try:
        price = Decimal(text)
    except InvalidOperation:
        return None, True
    if not price.is_finite() or not 0 <= price <= MAX_PRICE:
        return None, True
    return price.quantize(Decimal("0.01")), False


def narrow(products: QuerySet[Product], filters: Filters) -> QuerySet[Product]:
    """The goods that the filters let through."""
    if filters.categories:
        ids = with_children(filters.categories)
        products = products.filter(main_category__in=ids)
    if filters.villages:
        products = products.filter(partner__village__slug__in=filters.villages)
    if filters.sellers:
        products = products.filter(partner__code__in=filters.sellers)
    if filters.in_season:
        products = in_season(products, timezone.localdate().month)
    return narrow_by_price_and_stock(products, filters)


def narrow_by_price_and_stock(
    products: QuerySet[Product], filters: Filters
) -> QuerySet[Product]:
    """Only by what the kept counts don't know.

    `products` come from `listed_products`. Its `known_price` keeps databases from
    walking the index of prices for a list that has another order.
    """
    name = "lead_price" if filters.order == CHEAPEST else "known_price"
    if filters.price_from is not None:
        products = products.filter(**{f"{name}__gte": filters.price_from})
    if filters.price_to is not None:
        products = products.filter(**{f"{name}__lte": filters.price_to})
    if filters.in_stock:
        products = products.filter(Exists(packs_that_can_be_filled()))
    return products
