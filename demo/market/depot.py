"""Orders that farms bring to their cooperative's depot, one of them brought whole."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from accounts.models import User
from core import dates
from core.regions import region_of
from fulfilment.packing.services.depot import take_at_depot
from fulfilment.packing.services.packing import begin_packing, finish, tick
from orders.order.draft import DraftLine, DraftVendorOrder
from orders.order.models import VendorOrder
from orders.shipping.models import DeliveryMethod
from orders.shipping.queries import Offered
from orders.shipping.rates import SharedParcel
from orders.shipping.rules import first_dispatch
from shop.basket.shipping_options import JointCost, Perishable
from vendors.partner.models import Partner, StockRecord

from . import reading
from .delivering import BESIDE, NEAR
from .packing import delivery_by, paid_order
from .placed_orders import sends_no_mail

ORDERS = 3
FARMS = 2
MOST_PACKS = 9


@dataclass(frozen=True)
class _Goods:
    """One farm's goods as the van prices them."""

    pack: StockRecord
    packs: int
    perishables: tuple[Perishable, ...] = ()

    @property
    def partner(self) -> Partner:
        return self.pack.partner

    @property
    def goods(self) -> Decimal:
        return self.pack.price * self.packs

    @property
    def weight_grams(self) -> int:
        return int(self.pack.weight_grams or self.pack.quantity) * self.packs

    @property
    def currency(self) -> str:
        return str(self.pack.price_currency)


@sends_no_mail
def plant_depot(people: list[User], *, now: datetime) -> None:
    """Each with goods of two farms; of the second, one farm has brought nothing."""
    van = DeliveryMethod.objects.filter(packs_together=True).first()
    packs = [pack for code in BESIDE[:FARMS] if (pack := _pack_of(code))]
    if van is None or len(packs) < FARMS:
        return
    leaves = first_dispatch(van.dispatch_terms(()), now)
    homes = [at for at, home in enumerate(reading.shoppers()) if _is_near(home)]
    for number in range(ORDERS):
        place = homes[number % len(homes)]
        vendor_orders = _vendor_orders(van, packs, place, leaves or dates.day_of(now))
        order = paid_order(vendor_orders, people[number % len(people)], place, now)
        for vendor_order in list(order.vendor_orders.order_by("pk"))[
            : len(packs) - number
        ]:
            _bring(vendor_order)


def _is_near(home: reading.Shopper) -> bool:
    """Whether the van goes there."""
    return region_of("CN", home.city[0]) in NEAR


def _vendor_orders(
    van: DeliveryMethod, packs: list[StockRecord], place: int, leaves: date
) -> tuple[DraftVendorOrder, ...]:
    """As many packs as the van's smallest order asks for, each with its share."""
    region = region_of("CN", reading.shoppers()[place].city[0])
    offered = Offered(van, tuple(van.rates.all()), carrier=van.partner)
    for count in range(1, MOST_PACKS):
        boxes = [_Goods(pack, count) for pack in packs]
        parcel = SharedParcel(
            offered, region, sum((b.goods for b in boxes), Decimal(0))
        )
        cost = parcel.cost(boxes)
        if isinstance(cost, JointCost):
            break
    else:
        msg = "no order of the demo is large enough for the van"
        raise ValueError(msg)
    return tuple(
        DraftVendorOrder(
            box.partner,
            (DraftLine(box.pack, box.packs),),
            delivery_by(van, leaves, cost=cost.shares[box.partner.pk]),
        )
        for box in boxes
    )


def _pack_of(code: str) -> StockRecord | None:
    farm = Partner.objects.filter(code=code).first()
    packs = StockRecord.objects.filter(
        partner=farm, is_on_sale=True, is_weighed=False, product__is_public=True
    ).select_related("product", "partner", "pool", "tax_category")
    least = ORDERS * MOST_PACKS
    there = (one for one in packs.order_by("pk") if one.net_stock_level > least)
    return next(there, None) if farm else None


def _bring(vendor_order: VendorOrder) -> None:
    vendor_order = begin_packing(vendor_order, by=None)
    for line in vendor_order.lines.all():
        tick(vendor_order, line.pk, packed=True, by=None)
    take_at_depot(finish(vendor_order, by=None))
