"""The earlier price that a sale price is compared with, as the market's country has it.

In the European Union it is the lowest price of the 30 days before the reduction
(Directive 98/6/EC, Article 6a), also when reductions follow one another; of goods that
have been on the market for less time, the lowest since then. In China it is the lowest
price at which the goods were sold in the 7 days before, or at which they were sold last
(规范促销行为暂行规定, article 21). Elsewhere it is the price asked until then. It is
never more than that anywhere (docs/adr/0053).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from django.db.models import OuterRef, Q, Subquery

from core import market
from core.hooks import Hook

from .models import PriceChange, StockRecord

EUROPEAN_UNION = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI "
    "SK".split()
)
DAYS_OFFERED = timedelta(days=30)
DAYS_SOLD = timedelta(days=7)

# By pack's id: the lowest price of orders since a moment, else that of the last one.
SOLD_PRICES: Hook[Callable[[Collection[int], datetime], Mapping[int, Decimal]]] = Hook(
    __name__, "what packs were sold for lately"
)


class EarlierPriceRule(StrEnum):
    """Which price the law has compared."""

    LOWEST_OFFERED = "lowest-offered"
    LOWEST_SOLD = "lowest-sold"
    LAST = "last"


def rule() -> EarlierPriceRule:
    """Of the market's country."""
    country = market.country()
    if country in EUROPEAN_UNION:
        return EarlierPriceRule.LOWEST_OFFERED
    if country == "CN":
        return EarlierPriceRule.LOWEST_SOLD
    return EarlierPriceRule.LAST


def earlier_prices(packs: Iterable[StockRecord], at: datetime) -> dict[int, Decimal]:
    """By pack's id, of packs that have a price: what one that starts then is compared
    with. Reads `product.published_at`; at most three queries.
    """
    usual = {p.pk: p for p in packs if p.usual_price is not None}
    found = {pk: Decimal(pack.usual_price or 0) for pk, pack in usual.items()}
    which = rule()
    lower: Mapping[int, Decimal] = {}
    if which == EarlierPriceRule.LOWEST_OFFERED:
        lower = _lowest_offered(usual, at)
    elif which == EarlierPriceRule.LOWEST_SOLD and SOLD_PRICES.only:
        lower = SOLD_PRICES.only(list(usual), at - DAYS_SOLD)
    return {pk: min(price, lower.get(pk, price)) for pk, price in found.items()}


def _lowest_offered(
    packs: Mapping[int, StockRecord], at: datetime
) -> dict[int, Decimal]:
    """Of the same size, while the pack could be had and its listing had been shown."""
    since = at - DAYS_OFFERED
    log: dict[int, list[PriceChange]] = defaultdict(list)
    for row in _log_of(packs, since, at):
        log[row.pack_id].append(row)
    lowest = {}
    for pk, rows in log.items():
        pack = packs[pk]
        first = max(filter(None, (since, pack.product.published_at)))
        offered = [
            row.price
            for row, until in zip(rows, [*(r.at for r in rows[1:]), at], strict=True)
            if until > first and row.is_on_sale and row.quantity == pack.quantity
        ]
        if offered:
            lowest[pk] = min(offered)
    return lowest


def _log_of(
    packs: Mapping[int, StockRecord], since: datetime, at: datetime
) -> list[PriceChange]:
    """What was written in between, and before it the last of each pack; in order."""
    rows = PriceChange.objects.filter(pack__in=packs)
    before = PriceChange.objects.filter(pack=OuterRef("pk"), at__lte=since)
    last = before.order_by("-at", "-id").values("pk")[:1]
    of_each = StockRecord.objects.filter(pk__in=packs).order_by()
    stood = of_each.annotate(last=Subquery(last)).values_list("last", flat=True)
    within = Q(at__gt=since, at__lt=at)
    return list(rows.filter(within | Q(pk__in=list(stood))).order_by("at", "pk"))
