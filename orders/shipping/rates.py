"""What carrying a weight to a region costs by a method's rates."""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings

from core.regions import country_of

from .models import DeliveryRate


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


def rates_there(rates: Iterable[DeliveryRate], region: str) -> list[DeliveryRate]:
    """The rates that name the region most closely; none if it is not served."""
    by_closeness: dict[int, list[DeliveryRate]] = defaultdict(list)
    for rate in rates:
        by_closeness[_closeness(rate, region)].append(rate)
    by_closeness.pop(0, None)
    return by_closeness[max(by_closeness)] if by_closeness else []


def rate_for(
    rates: Iterable[DeliveryRate], *, region: str, grams: int
) -> DeliveryRate | None:
    """The rate that names the region most closely and carries the weight.

    Where the closest rates don't reach the weight, the goods can't be sent: a dearer
    region is never served at another's price.
    """
    carrying = [
        rate
        for rate in rates_there(rates, region)
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


def most_carried(rates: Iterable[DeliveryRate], region: str) -> int | None:
    """The heaviest that goes there, in grams; None for no limit or no service."""
    limits = [rate.up_to_grams for rate in rates_there(rates, region)]
    heaviest = [limit for limit in limits if limit is not None]
    return max(heaviest) if heaviest and len(heaviest) == len(limits) else None
