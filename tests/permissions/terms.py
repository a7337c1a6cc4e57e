"""On what terms the farm of the permissions' world sells."""

from datetime import timedelta

from django.utils import timezone

from core import dates
from shop.campaigns.quantity_discounts import (
    DiscountStep,
    QuantityDiscount,
    make_quantity_discount,
)
from tests.factories.containers import make_container
from tests.factories.shop import make_pack
from tests.factories.vendors import make_order_window
from vendors.partner.models import Partner, StockRecord
from vendors.partner.services.containers import put_in_containers


def a_pack_in_jars(farm: Partner) -> StockRecord:
    pack = make_pack(farm, title="Walnuts")
    put_in_containers(pack, make_container(farm), 1)
    return pack


def a_quantity_discount(farm: Partner) -> int:
    steps = [DiscountStep(900, 5)]
    made = make_quantity_discount(farm, QuantityDiscount("Many", "en", steps))
    return made[0].pk


def an_order_window(farm: Partner) -> int:
    """One that is open, so that the farm sells."""
    now = timezone.now()
    return make_order_window(
        farm,
        is_weekly=False,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
        delivers_on=dates.day_of(now) + timedelta(days=1),
    ).pk
