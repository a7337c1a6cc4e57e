"""Orders that farms bring to their cooperative's depot, one of them brought whole."""

from datetime import datetime
from decimal import Decimal

from accounts.models import User
from core.models import OutboxMessage
from orders.fulfilment.services import begin_packing, finish, take_at_depot, tick
from orders.order.draft import DraftLine, DraftPart
from orders.order.models import VendorOrder
from orders.shipping.models import DeliveryMethod
from vendors.partner.models import Partner, StockRecord

from .delivering import BESIDE
from .packing import delivery_by, paid_order

ORDERS = 3
SHARES = (Decimal("5.60"), Decimal("4.40"))


def plant_depot(people: list[User], *, now: datetime) -> None:
    """Each with goods of two farms; of the second, one farm has brought nothing."""
    van = DeliveryMethod.objects.filter(packs_together=True).first()
    packs = [pack for code in BESIDE[:2] if (pack := _pack_of(code))]
    if van is None or len(packs) < len(SHARES):
        return
    last = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first()
    for number in range(ORDERS):
        parts = tuple(
            DraftPart(
                pack.partner,
                (DraftLine(pack, 1),),
                delivery_by(van, now.date(), cost=share),
            )
            for pack, share in zip(packs, SHARES, strict=True)
        )
        buyer = people[number % len(people)]
        order = paid_order(parts, buyer, number + ORDERS, now)
        for part in list(order.parts.order_by("pk"))[: len(packs) - number]:
            _bring(part)
    # Invented orders send no mail.
    OutboxMessage.objects.filter(pk__gt=last or 0).delete()


def _pack_of(code: str) -> StockRecord | None:
    farm = Partner.objects.filter(code=code).first()
    packs = StockRecord.objects.filter(
        partner=farm, is_on_sale=True, is_weighed=False, product__is_public=True
    ).select_related("product", "partner", "pool", "tax_category")
    there = (one for one in packs.order_by("pk") if one.net_stock_level > ORDERS)
    return next(there, None) if farm else None


def _bring(part: VendorOrder) -> None:
    part = begin_packing(part, by=None)
    for line in part.lines.all():
        tick(part, line.pk, packed=True, by=None)
    take_at_depot(finish(part, by=None))
