"""A presale: goods that are not there yet, from a farm that has none of them now."""

from datetime import timedelta

from django.utils import timezone

from core import dates
from orders.order.services.short import ShortRule
from selling.presales.models import Presale
from selling.presales.services.presales import PresaleTerms, declare_presale
from vendors.partner.models import StockPool

LOW, HIGH = 120_000, 180_000  # grams
ORDERS = timedelta(days=12)


def plant_presale() -> Presale | None:
    """Of the first goods by weight of which nothing is left."""
    pools = StockPool.objects.filter(
        starts=None, on_hand=0, claimed=0, unit_kind="weight", product__is_public=True
    )
    pool = pools.order_by("pk").first()
    if pool is None:
        return None
    now, today = timezone.now(), dates.today()
    terms = PresaleTerms(
        low=LOW,
        high=HIGH,
        harvest_from=today + timedelta(days=14),
        harvest_to=today + timedelta(days=21),
        last_day=today + timedelta(days=35),
        opens=now,
        closes=now + ORDERS,
        rule=ShortRule.PROPORTIONAL,
    )
    return declare_presale(pool, terms, by=None)
