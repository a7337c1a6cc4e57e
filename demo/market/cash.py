"""Orders to be paid in cash at the farm: one to pack, one to collect, one collected."""

from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from core import dates, market
from orders.order.draft import DraftLine, DraftVendorOrder, OrderDraft
from orders.order.services.fulfilment import (
    ship_vendor_order,
)
from orders.order.states import PaymentMethod
from orders.shipping.models import DeliveryMethod
from vendors.partner.models import Partner

from .packing import delivery_by
from .placed_orders import pack, place, plain_pack, sends_no_mail

PACKS = 10  # that were harvested for them
FIRST = 60  # of the addresses
MOST = Decimal(300)
NAME = {"name_en": "Pickup at the farm", "name_zh_hans": "农场自提"}
PLACE = {
    "pickup_at_en": "At the farm gate, 9:00–17:00",
    "pickup_at_zh_hans": "农场门口，9:00–17:00",
}


@sends_no_mail
def plant_cash(code: str, people: list[User], *, now: datetime) -> None:
    """At the farm, whose pickup point takes cash."""
    goods = plain_pack(code, PACKS, now=now)
    if goods is None:
        return
    farm = goods.partner
    point = _point_of(farm)
    draft = DraftVendorOrder(
        farm,
        (DraftLine(goods, 1),),
        delivery_by(point, dates.day_of(now), cost=Decimal(0)),
    )
    whole = OrderDraft(market.currency(), (draft,), payment_method=PaymentMethod.CASH)
    orders = [
        place(
            whole,
            people[number % len(people)],
            FIRST + number,
            now - timedelta(hours=number + 1),
        )
        for number in range(3)
    ]
    ready, collected = (order.vendor_orders.get() for order in orders[1:])
    pack(ready)
    packed = pack(collected)
    packs = {line.pk: line.left for line in packed.lines.all()}
    ship_vendor_order(packed, packs=packs, carrier="", tracking_number="", by=None)


def _point_of(farm: Partner) -> DeliveryMethod:
    kind = DeliveryMethod.Kind.PICKUP
    points = DeliveryMethod.objects.filter(partner=farm, kind=kind)
    point = points.first() or DeliveryMethod(
        partner=farm, kind=kind, position=9, min_days=1, max_days=5, **NAME, **PLACE
    )
    point.takes_cash, point.most_in_cash = True, MOST
    point.save()
    return point
