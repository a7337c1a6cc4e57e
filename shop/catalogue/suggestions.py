"""What sellers of the market call, measure and charge for such goods, to suggest it.

Read from the newest listings, so that it costs the same in a market of any size.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max
from django.utils.translation import get_language

from core import market
from core.amounts import in_unit
from core.money import rounded
from core.units import PER_DISPLAY_UNIT, UnitKind, kind_of, measure_of

from .models import ALL_YEAR, Category
from .queries import listed_products

SAMPLE = 3000  # newest listings that are looked at
MOST_NAMES = 400
KEPT_FOR = 3600  # seconds
FEWEST_OFFERS, FEWEST_SELLERS = 3, 2  # behind a range of prices
_ENDS = 5  # one in so many at either end is left out of it
_COLUMNS = (
    "title_en", "title_zh_hans", "main_category", "unit_kind", "piece_unit", "season",
    "unit_price", "lead_pack__quantity", "partner",
)  # fmt: skip


@dataclass(frozen=True)
class ListingSample:
    """One listing as far as it teaches something about others like it."""

    name: str
    category: int
    measure: str
    season: int
    unit_price: Decimal | None
    quantity: int | None
    seller: int


def market_habits() -> dict[str, object]:
    """Common names and what goes with each, then the same per category, for scripts.

    Each has the category, how it is measured, its months (none is all year), the usual
    pack, and `low` and `high`: what most ask per kg, litre or piece, where enough do.
    """
    # Another set of categories makes it anew at once: it speaks of them by number.
    shelf = Category.objects.aggregate(count=Count("pk"), newest=Max("pk"))
    key = f"catalogue.habits.{get_language()}.{shelf['count']}.{shelf['newest']}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = _habits(_offers())
        cache.set(key, found, KEPT_FOR)
    return found


def _offers() -> list[ListingSample]:
    newest = listed_products().filter(main_category__isnull=False)
    rows = newest.order_by("-published_at", "-pk").values_list(*_COLUMNS)[:SAMPLE]
    chinese = (get_language() or "").startswith("zh")
    found = []
    for english, hans, category, kind, piece, *rest in rows:
        name = (hans or english) if chinese else (english or hans)
        if name:
            found.append(ListingSample(name, category, measure_of(kind, piece), *rest))
    return found


def _habits(offers: list[ListingSample]) -> dict[str, object]:
    by_name: dict[Any, list[ListingSample]] = defaultdict(list)
    by_category: dict[Any, list[ListingSample]] = defaultdict(list)
    for offer in offers:
        by_name[offer.name.casefold(), offer.category, offer.measure].append(offer)
        by_category[offer.category, offer.measure].append(offer)
    # The most common first; of equals the newest, as they were met.
    common = sorted(by_name.values(), key=len, reverse=True)[:MOST_NAMES]
    return {
        "names": [{"name": _usual(o.name for o in same)} | _habit(same)
                  for same in common],
        "categories": [_habit(same) for same in by_category.values()],
    }  # fmt: skip


def _habit(same: list[ListingSample]) -> dict[str, object]:
    """What is usual among listings of one category that are measured the same way."""
    first = same[0]
    packs = [offer.quantity for offer in same if offer.quantity]
    one = 1 if kind_of(first.measure) == UnitKind.PIECE else PER_DISPLAY_UNIT
    amount, unit = in_unit(_usual(packs) if packs else one, first.measure)
    low, high = _range(same)
    season = _usual(offer.season for offer in same)
    return {
        "category": first.category,
        "measure": first.measure,
        "months": []
        if season == ALL_YEAR
        else [month for month in range(1, 13) if season >> (month - 1) & 1],
        "amount": f"{amount:f}",
        "unit": unit,
        "low": low,
        "high": high,
        "offers": len(same),
    }


def _usual(values: Iterable[Any]) -> Any:
    return Counter(values).most_common(1)[0][0]


def _range(same: list[ListingSample]) -> tuple[str, str]:
    """What most ask for one kg, litre or piece; empty when too few do to tell."""
    asked = sorted(offer.unit_price for offer in same if offer.unit_price)
    sellers = {offer.seller for offer in same}
    if len(asked) < FEWEST_OFFERS or len(sellers) < FEWEST_SELLERS:
        return "", ""
    ends = len(asked) // _ENDS
    currency = market.currency()
    low, high = asked[ends], asked[-1 - ends]
    return f"{rounded(low, currency):f}", f"{rounded(high, currency):f}"
