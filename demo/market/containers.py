"""Goods in crates that come back: the shopper has some, and brought one back."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from core import dates, market
from core.money import rounded
from fulfilment.containers.services.returns import take_back
from orders.order.draft import DraftLine, DraftVendorOrder, OrderDraft
from orders.order.models import VendorOrder
from orders.order.services.fulfilment import ship_vendor_order
from orders.shipping.models import DeliveryMethod
from payments.payment.services.refund_settlement import move_refund
from payments.payment.states import RefundState
from vendors.partner.models import StockRecord
from vendors.partner.services.containers import add_container, put_in_containers

from .packing import delivery_by, pay
from .placed_orders import pack as packed
from .placed_orders import place, plain_pack, sends_no_mail

NAMES = {"name_en": "Wooden crate", "name_zh_hans": "木制周转箱"}
DEPOSIT = Decimal(20)
PACKS, BACK = 4, 1
PLACED = timedelta(days=6)
FIRST = 8400  # of the addresses


@sends_no_mail
def plant_containers(code: str, shopper: User, *, now: datetime) -> None:
    """All packs of the farm's first goods come in them; a market of another day has no
    order of them: their time would be over.
    """
    first = plain_pack(code, PACKS, now=now)
    if first is None:
        return
    deposit = rounded(DEPOSIT, market.currency())
    crate = add_container(first.partner, NAMES, deposit)
    for each in StockRecord.objects.filter(pool=first.pool).select_related("partner"):
        put_in_containers(each, crate, 1)
    if abs(timezone.now() - now) <= timedelta(days=1):
        first.refresh_from_db()
        _order(first, shopper, now)


def _order(pack: StockRecord, shopper: User, now: datetime) -> None:
    ways = DeliveryMethod.objects.filter(partner=pack.partner, is_active=True)
    method = ways.exclude(kind=DeliveryMethod.Kind.PICKUP).order_by("pk").first()
    if method is None or pack.pool is None or pack.pool.available < PACKS:
        return
    cost = delivery_by(method, dates.day_of(now - PLACED), cost=Decimal(12))
    part = DraftVendorOrder(pack.partner, (DraftLine(pack, PACKS),), cost)
    draft = OrderDraft(pack.price_currency, (part,))
    order = place(draft, shopper, FIRST, now - PLACED)
    pay(order, now - PLACED)
    sent = packed(VendorOrder.objects.select_related("order").get(order=order))
    line = sent.lines.get()
    ship_vendor_order(
        sent, packs={line.pk: PACKS}, carrier="", tracking_number="", by=None
    )
    refund = take_back(sent, {line.pk: BACK}, key="demo", by=None)
    if refund is not None:
        move_refund(refund, RefundState.SUCCEEDED, refund_id=f"re_demo_{refund.pk}")
