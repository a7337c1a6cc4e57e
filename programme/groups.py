"""How many stand behind a figure: sellers and shoppers, told apart but never named."""

from django.db.models import Count, Q, QuerySet

from core.regions import region_of
from orders.figures.periods import Period
from orders.figures.queries import NOWHERE, SOLD
from orders.figures.shoppers import SHOPPER
from orders.order.models import VendorOrder
from vendors.places.membership import stays_in
from vendors.places.models import County

_STATE, _COUNTRY = "order__shipping_address__state", "order__shipping_address__country"


def sold_in(county: County, period: Period) -> QuerySet[VendorOrder]:
    """The parts that count for the county in these days; two queries before it."""
    whole: list[int] = []
    cut = Q(pk__in=[])
    for stay in stays_in(county):
        first, last = max(stay.first, period.first), min(stay.last, period.last)
        if (first, last) == (period.first, period.last):
            whole.append(stay.village_id)
        elif first <= last:
            days = Period(first, last).has("created")
            cut |= days & Q(partner__village_id=stay.village_id)
    inside = period.has("created") & Q(partner__village_id__in=whole)
    return VendorOrder.objects.filter(inside | cut, status__in=SOLD).order_by()


def shoppers_by_region(county: County, period: Period) -> dict[str, int]:
    """How many shoppers each region has at least; one query more.

    Of several spellings of a region the one with most counts: one shopper may use two.
    """
    rows = (
        sold_in(county, period)
        .values_list(_COUNTRY, _STATE)
        .annotate(shoppers=Count(SHOPPER, distinct=True))
    )
    found: dict[str, int] = {}
    for country, state, shoppers in rows:
        region = region_of(country or "", state or "") or NOWHERE
        found[region] = max(found.get(region, 0), shoppers)
    return found


def groups_by_village(county: County, period: Period) -> dict[int, tuple[int, int]]:
    """By village: how many stores sold, and to how many shoppers; one query more."""
    rows = (
        sold_in(county, period)
        .values_list("partner__village_id")
        .annotate(
            sellers=Count("partner_id", distinct=True),
            shoppers=Count(SHOPPER, distinct=True),
        )
    )
    return {village: (sellers, shoppers) for village, sellers, shoppers in rows}
