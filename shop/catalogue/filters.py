"""What a list of goods is narrowed to and ordered by, read from its address.

Anything may stand in an address, so reading never fails: unknown values are dropped,
and a price that is no number is kept as typed beside a sentence that says so.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from core import dates
from core.inputs import decimal, whole, wholes
from core.regions import is_region
from core.units import GRAMS_PER_JIN, PER_DISPLAY_UNIT, UnitKind

from .delivery_estimates import MOST_DAYS_ASKED
from .marks import ADDRESSES, PICKED, Mark

NEWEST, CHEAPEST, CHEAPEST_UNIT = "newest", "price", "unit"
SOLD_MOST, FRESHEST, BEST_RATED = "sold", "fresh", "rating"
BEST = "best"  # the best answers to a search first; nothing else has it
NEAREST = "near"  # the nearest farms first, where somebody says to what
ORDERS = {
    NEWEST: ("-published_at", "-pk"),
    SOLD_MOST: ("-sold_lately", "-published_at", "-pk"),
    FRESHEST: ("-freshness", "-published_at", "-pk"),
    BEST_RATED: ("-stars", "-published_at", "-pk"),
    CHEAPEST: ("lead_price", "pk"),
    # By weight, by volume, then by the piece: prices of different units don't compare.
    CHEAPEST_UNIT: ("-unit_kind", "unit_price", "pk"),
}
ORDERS_OF_SEARCH = {BEST: ORDERS[NEWEST], **ORDERS}
MAX_CHOSEN = 20
MAX_PRICE = Decimal(1_000_000)
MAX_PAGE = 40
MAX_PAGES = 10  # shown one below the other
# What an address may choose by, and where in the list it stands.
CHOICES = (
    "kind", "village", "seller", "season", "stock", "offer", "live", "group", "cert",
    "picked", "rating", "reach", "by", "near", "from", "to", "unit", "unit_from",
    "unit_to",
)  # fmt: skip
JIN = "jin"
# What a price of a unit may be of, and how often that is in the unit of `unit_price`.
UNITS = {
    str(UnitKind.WEIGHT): 1,
    JIN: PER_DISPLAY_UNIT // GRAMS_PER_JIN,
    str(UnitKind.VOLUME): 1,
    str(UnitKind.PIECE): 1,
}
PLACE = ("page", "pages", "more")
_PRICES = ("from", "to", "unit_from", "unit_to")


@dataclass(frozen=True)
class Filters:
    """A reading of the address. `categories` hold ids, villages and sellers slugs.

    `reach` is a region that is delivered to, `by` a day by which goods are there,
    `near` the slug of a village that farms are near to. Prices of a unit are of one of
    `UNITS` alone: those of different kinds don't compare.
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
    marks: frozenset[Mark] = frozenset()
    reach: str = ""
    by: date | None = None
    near: str = ""
    unit: str = UnitKind.WEIGHT
    unit_from: Decimal | None = None
    unit_to: Decimal | None = None
    order: str = NEWEST
    page: int = 1
    pages: int = 1
    only_last: bool = False
    typed: dict[str, str] = field(default_factory=dict)
    price_error: str = ""
    unit_error: str = ""

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
        prices = (self.price_from, self.price_to, self.unit_from, self.unit_to)
        is_priced = any(price is not None for price in prices)
        return not (self.in_stock or self.by or is_priced)

    @property
    def asks_unit_price(self) -> bool:
        return self.unit_from is not None or self.unit_to is not None


def read_filters(
    query: QueryDict,
    *,
    region: str = "",
    places: Collection[str] = (),
    is_searched: bool = False,
) -> Filters:
    """The first of the orders stands where none is asked for.

    A day by which goods are to come is one in the shopper's `region`, where the address
    names none. `places` are the slugs of villages that one can be near to.
    """
    orders = ORDERS_OF_SEARCH if is_searched else ORDERS
    low, high, error = _prices(query, "from", "to")
    unit_low, unit_high, unit_error = _prices(query, "unit_from", "unit_to")
    by, unit = _day(query.get("by", "")), query.get("unit", "")
    reach = query.get("reach", "") or (region if by else "")
    near = query.get("near", "")
    near = near if near in places else ""
    return Filters(
        categories=frozenset(wholes(chosen_values(query, "kind"))),
        villages=chosen_values(query, "village"),
        sellers=chosen_values(query, "seller"),
        in_season=query.get("season") == "now",
        in_stock=query.get("stock") == "1",
        price_from=low,
        price_to=high,
        marks=_marks(query),
        reach=reach if is_region(reach) else "",
        by=by if is_region(reach) else None,
        unit=unit if unit in UNITS else UnitKind.WEIGHT,
        unit_from=unit_low,
        unit_to=unit_high,
        near=near,
        order=_order(query.get("sort", ""), orders, near),
        page=_number(query.get("page", ""), MAX_PAGE),
        pages=_number(query.get("pages", ""), MAX_PAGES),
        only_last=query.get("more") == "1",
        typed={name: query.get(name, "")[:12] for name in _PRICES},
        price_error=error,
        unit_error=unit_error,
    )


def chosen_values(query: QueryDict, name: str) -> frozenset[str]:
    values = query.getlist(name)[:MAX_CHOSEN]
    return frozenset(v for v in values if 0 < len(v) <= 64 and "\x00" not in v)


def _marks(query: QueryDict) -> frozenset[Mark]:
    """Of several spans of days the narrowest."""
    found = {
        mark
        for mark, (name, value) in ADDRESSES.items()
        if value in query.getlist(name)[:MAX_CHOSEN]
    }
    narrowest = next((mark for mark in PICKED if mark in found), None)
    return frozenset(m for m in found if m not in PICKED or m == narrowest)


def _order(asked: str, orders: Collection[str], near: str) -> str:
    """Who says where they are wants what is near, unless they say otherwise."""
    if near and asked in {"", NEAREST}:
        return NEAREST
    return asked if asked in orders else next(iter(orders))


def days_ahead() -> list[date]:
    """By which goods may be asked for."""
    today = dates.today()
    return [today + timedelta(days=n) for n in range(1, MOST_DAYS_ASKED + 1)]


def _day(text: str) -> date | None:
    """None for what is no day, over, or further ahead than anybody promises."""
    return next((day for day in days_ahead() if day.isoformat() == text), None)


def _number(value: str, most: int) -> int:
    return min(whole(value) or 1, most)


def _prices(
    query: QueryDict, low_name: str, high_name: str
) -> tuple[Decimal | None, Decimal | None, str]:
    low, low_is_wrong = _price(query.get(low_name, ""))
    high, high_is_wrong = _price(query.get(high_name, ""))
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
