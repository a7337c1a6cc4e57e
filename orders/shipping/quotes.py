"""What each seller would charge to send its part of a basket, and when it comes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone

from core.money import rounded
from core.regions import country_of
from shop.basket.groups import DeliveryQuote as Quote
from vendors.partner.models import Partner

from .models import DeliveryMethod, DeliveryRate
from .rules import expected, first_dispatch

__all__ = ["Consignment", "Quote", "chosen_quote", "methods_of", "quote_for", "quotes"]


class Part(Protocol):
    """What is asked of one seller's part: a basket's group or a consignment."""

    @property
    def partner(self) -> Partner: ...
    @property
    def goods(self) -> Decimal: ...
    @property
    def weight_grams(self) -> int: ...
    @property
    def ready_on(self) -> date | None: ...
    @property
    def currency(self) -> str: ...


@dataclass(frozen=True)
class Consignment:
    """Goods of one seller, whether or not they are in a basket."""

    partner: Partner
    goods: Decimal
    weight_grams: int
    currency: str
    ready_on: date | None = None


def methods_of(partner_ids: Collection[int]) -> dict[int, list[DeliveryMethod]]:
    """The methods each seller offers, with their rates; two queries."""
    rates = DeliveryRate.objects.order_by("up_to_grams", "id")
    methods = DeliveryMethod.objects.filter(
        partner_id__in=partner_ids, is_active=True
    ).prefetch_related(Prefetch("rates", queryset=rates))
    found: dict[int, list[DeliveryMethod]] = defaultdict(list)
    for method in methods:
        found[method.partner_id].append(method)
    return found


def _closeness(rate: DeliveryRate, region: str) -> int:
    """How well a rate names the region: 3 the province, 2 its country, 1 the rest of
    the market's country, 0 not at all.
    """
    country = country_of(region)
    if region in rate.regions:
        return 3
    if country in rate.regions:
        return 2
    if not rate.regions and country == settings.MARKET_COUNTRY:
        return 1
    return 0


def rate_for(
    rates: Iterable[DeliveryRate], *, region: str, grams: int
) -> DeliveryRate | None:
    """The rate that names the region most closely and carries the weight.

    Where the closest rates don't reach the weight, the goods can't be sent: a dearer
    region is never served at another's price.
    """
    by_closeness: dict[int, list[DeliveryRate]] = defaultdict(list)
    for rate in rates:
        by_closeness[_closeness(rate, region)].append(rate)
    by_closeness.pop(0, None)
    if not by_closeness:
        return None
    carrying = [
        rate
        for rate in by_closeness[max(by_closeness)]
        if rate.up_to_grams is None or grams <= rate.up_to_grams
    ]
    # The lightest band that carries it; of two alike the cheaper.
    return min(
        carrying,
        key=lambda rate: (
            rate.up_to_grams is None,
            rate.up_to_grams or 0,
            rate.price,
            rate.pk,
        ),
        default=None,
    )


def _price(method: DeliveryMethod, part: Part, region: str) -> Decimal | None:
    """Before "free from"; None when the method does not go there."""
    rates = list(method.rates.all())
    if method.kind == DeliveryMethod.Kind.PICKUP:
        return rates[0].price if rates else Decimal(0)
    rate = rate_for(rates, region=region, grams=part.weight_grams)
    return rate.price if rate else None


def _quote(
    method: DeliveryMethod, part: Part, *, region: str, leaves: date
) -> Quote | None:
    price = _price(method, part, region)
    if price is None:
        return None
    cost, missing = rounded(price, part.currency), None
    if method.free_from is not None and cost:
        missing = max(Decimal(0), method.free_from - part.goods) or None
        cost = cost if missing else rounded(Decimal(0), part.currency)
    first, last = expected(leaves, min_days=method.min_days, max_days=method.max_days)
    is_pickup = method.kind == DeliveryMethod.Kind.PICKUP
    return Quote(
        method=method,
        code=f"method-{method.pk}",
        name=method.name,
        cost=cost,
        missing_for_free=missing,
        expected_from=first,
        expected_to=last,
        is_pickup=is_pickup,
        place=method.pickup_at if is_pickup else "",
    )


def quotes(parts: Sequence[Part], region: str) -> dict[int, list[Quote]]:
    """By seller's id, in the seller's own order; empty = does not deliver there.

    Two queries for any number of sellers.
    """
    methods = methods_of([part.partner.pk for part in parts])
    now = timezone.localtime()
    found: dict[int, list[Quote]] = {}
    for part in parts:
        leaves = first_dispatch(now, ready_on=part.ready_on)
        made = (
            _quote(method, part, region=region, leaves=leaves)
            for method in methods.get(part.partner.pk, ())
        )
        found[part.partner.pk] = [quote for quote in made if quote]
    return found


def chosen_quote(
    offered: Mapping[int, Sequence[Quote]], partner_id: int, code: str
) -> Quote | None:
    """The quote with this code, if this seller still offers it."""
    return next((q for q in offered.get(partner_id, ()) if q.code == code), None)


def quote_for(part: Part, region: str) -> list[Quote]:
    """The ways to send one consignment."""
    return quotes([part], region)[part.partner.pk]
