"""Which sellers send their goods to a region, whatever these are and weigh."""

from collections import defaultdict
from collections.abc import Mapping
from functools import partial

from core import market
from core.page_cache.reads import remember
from core.regions import country_of
from vendors.partner.models import Partner
from vendors.partner.states import SELLING

from .models import DeliveryMethod, DeliveryRate, DeliverySettings

_SOURCE = DeliverySettings.Source
_REST = ""  # of the market's country, which rates don't name


def sellers_reaching(region: str) -> frozenset[int]:
    """By ways of their own or of their cooperative, as `queries.offered_methods`.

    No query until somebody changes such a way, and two then.
    """
    return remember(f"reach:{region}", partial(_reaching, region))


def _reaching(region: str) -> frozenset[int]:
    served = remember("reach", _read_served)
    country = country_of(region)
    names = [region, country, *([_REST] if country == market.country() else ())]
    return frozenset().union(*(served.get(name, ()) for name in names))


def _read_served() -> Mapping[str, frozenset[int]]:
    """Sellers by the province, the country or the rest that rates name."""
    only_lent, borrowers = _farms()
    served: dict[str, set[int]] = defaultdict(set)
    rates = DeliveryRate.objects.filter(method__is_active=True)
    sent = rates.exclude(method__kind=DeliveryMethod.Kind.PICKUP).order_by()
    for owner, status, is_lent, regions in sent.values_list(
        "method__partner", "method__partner__status", "method__is_lent", "regions"
    ):
        sellers = set() if owner in only_lent else {owner}
        if is_lent and status in SELLING:
            sellers |= borrowers[owner]
        for name in regions or [_REST]:
            served[name] |= sellers
    return {name: frozenset(sellers) for name, sellers in served.items()}


def _farms() -> tuple[set[int], dict[int, set[int]]]:
    """Those that leave delivery to their cooperative; by cooperative all that use
    its delivery.
    """
    only_lent, borrowers = set(), defaultdict(set)
    farms = Partner.objects.filter(
        cooperative__isnull=False,
        delivery_settings__source__in=(_SOURCE.BESIDE, _SOURCE.COOPERATIVE),
    ).order_by()
    for farm, cooperative, source in farms.values_list(
        "pk", "cooperative", "delivery_settings__source"
    ):
        borrowers[cooperative].add(farm)
        if source == _SOURCE.COOPERATIVE:
            only_lent.add(farm)
    return only_lent, borrowers
