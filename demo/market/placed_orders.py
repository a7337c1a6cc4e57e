"""Orders that the market's own services place and pack, not written as rows."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec

from accounts.models import User
from core import dates
from core.models import OutboxMessage
from fulfilment.packing.services.packing import begin_packing
from orders.order.draft import OrderDraft
from orders.order.models import Order, VendorOrder
from orders.order.services.fulfilment import finish_packing, tick_line
from orders.order.services.placement import Buyer, place_order
from shop.basket.models import Basket
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from vendors.partner.models import StockRecord
from vendors.partner.services.lots import LotContent, new_lot

from .packing import address_of

P = ParamSpec("P")
ENOUGH = 20_000  # base units that a farm has of goods ordered here


def sends_no_mail(plant: Callable[P, None]) -> Callable[P, None]:
    """What is invented here is told to nobody."""

    @wraps(plant)
    def planted(*args: P.args, **kwargs: P.kwargs) -> None:
        newest = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True)
        last = newest.first() or 0
        plant(*args, **kwargs)
        said = OutboxMessage.objects.filter(pk__gt=last)
        # Who carries a parcel is still asked where it is.
        said.exclude(topic="tracking.subscribe").delete()

    return planted


def plain_pack(
    code: str, packs: int, *, now: datetime, order_by: str = "pk"
) -> StockRecord | None:
    """Of goods that are not weighed, with a harvest of `packs` for orders here."""
    goods = Product.objects.filter(
        partner__code=code,
        state=ListingState.PUBLISHED,
        lead_pack__pool__on_hand__gte=ENOUGH,
        lead_pack__is_weighed=False,
    )
    product = goods.order_by(order_by).select_related("lead_pack__partner").first()
    pack: StockRecord | None = product.lead_pack if product else None
    if product is None or pack is None or pack.pool is None:
        return None
    picked = product.picked_on or dates.day_of(now)
    new_lot(pack.pool, content=LotContent(picked, packs * pack.quantity), by=None)
    return pack


def place(
    draft: OrderDraft, buyer: User, number: int, placed: datetime, *, near: str = ""
) -> Order:
    """The buyer's order of that moment, to the address of that number."""
    order = place_order(
        draft,
        basket=Basket.objects.create(owner=buyer),
        buyer=Buyer(user=buyer, email=buyer.email or "", language="zh-hans"),
        address=address_of(buyer, number, near),
    )
    paid_at = placed if order.paid_at else None
    VendorOrder.objects.filter(order=order).update(created=placed)
    Order.objects.filter(pk=order.pk).update(date_placed=placed, paid_at=paid_at)
    return order


def pack(part: VendorOrder) -> VendorOrder:
    begin_packing(part, by=None)
    for line in part.lines.all():
        tick_line(line, packed=True)
    return finish_packing(part, by=None)
