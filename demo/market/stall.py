"""A morning at the market: goods sold from hand to hand, one weighed out."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from accounts.models import User
from core.units import UnitKind, unit_price
from stall.queries import packs_for_stall
from stall.services import Sale, StallItem, record_sale
from stall.states import PaidBy
from vendors.partner.models import Partner

from .placed_orders import sends_no_mail

HOURS = (1, 2, 4)  # ago
GRAMS = 1260
ENOUGH = 30_000  # base units that stay for who orders online


@sends_no_mail
def plant_stall(code: str, seller: User, *, now: datetime) -> None:
    """At the farm's stall, if it has goods that are sold by weight."""
    farm = Partner.objects.filter(code=code).first()
    if farm is None:
        return
    goods = packs_for_stall(farm).filter(
        product__unit_kind=UnitKind.WEIGHT, pool__on_hand__gte=ENOUGH
    )
    pack = goods.order_by("pk").first()
    if pack is None:
        return
    kilo = unit_price(pack.price, pack.quantity, UnitKind.WEIGHT)
    whole = StallItem(pack.pk, pack.price, 1)
    weighed = StallItem(pack.pk, kilo, units=GRAMS)
    sold = ((whole,), (weighed,), (whole, weighed))
    ways = (PaidBy.CASH, PaidBy.OWN_CODE, PaidBy.CASH)
    for hours, items, paid_by in zip(HOURS, sold, ways, strict=True):
        key = uuid5(NAMESPACE_URL, f"stall:{code}:{hours}")
        sale = Sale(key, items, paid_by, now - timedelta(hours=hours))
        record_sale(farm, sale, by=seller)
