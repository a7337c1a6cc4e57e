"""Goods sold by weight that wait to be packed today, and the rule for too little."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from oscar.apps.address.models import Country

from accounts.models import User
from core import dates, market
from core.languages import spoken
from core.models import OutboxMessage
from core.money import to_minor
from core.units import UnitKind
from fulfilment.packing.services.packing import (
    Weighing,
    begin_packing,
    declare_short_rule,
    weigh,
)
from orders.order.draft import Delivery, DraftLine, DraftVendorOrder, OrderDraft
from orders.order.models import Line, Order, VendorOrder
from orders.order.services.payment import mark_paid
from orders.order.services.placement import Buyer, place_order
from orders.order.services.short import ShortRule
from orders.shipping.models import DeliveryMethod
from payments.payment.models import Payment
from payments.payment.services.sources import record_source
from payments.payment.states import PaymentState
from shop.basket.models import Basket
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from vendors.partner.models import Partner, StockRecord
from vendors.partner.states import OverWeight

from . import reading

PACK_GRAMS = 1500
TOLERANCE = 10
ORDERED = (2, 1, 3, 1)  # packs of each order
WEIGHED = "1362"  # what the first box holds, a little less than ordered


def plant_packing(code: str, people: list[User], *, now: datetime) -> None:
    """A weighed pack at the farm, orders of it, one of them half packed."""
    farm = Partner.objects.filter(code=code).first()
    goods = Product.objects.filter(
        partner=farm,
        state=ListingState.PUBLISHED,
        lead_pack__pool__unit_kind=UnitKind.WEIGHT,
        lead_pack__pool__on_hand__gte=20 * PACK_GRAMS,
    )
    product = goods.order_by("pk").first()
    method = DeliveryMethod.objects.filter(partner=farm).order_by("position").first()
    if farm is None or product is None or method is None:
        return
    last = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first()
    pack = _weighed_pack(product)
    declare_short_rule(farm, ShortRule.PROPORTIONAL)
    for number, packs in enumerate(ORDERED):
        _order(pack, packs, people[number % len(people)], method, number, now)
    lines = Line.objects.filter(stockrecord=pack).order_by("pk")
    first = lines.select_related("vendor_order").filter(quantity=1)[0]
    vendor_order = begin_packing(first.vendor_order, by=None)
    weigh(vendor_order, first.pk, weighing=Weighing(WEIGHED, confirmed=True), by=None)
    # Invented orders send no mail.
    OutboxMessage.objects.filter(pk__gt=last or 0).delete()


def _weighed_pack(product: Product) -> StockRecord:
    lead: Any = product.lead_pack
    per_kilo = lead.price * 1000 / lead.quantity
    price = (per_kilo * PACK_GRAMS / 1000).quantize(Decimal("0.1"))
    return StockRecord.objects.create(
        product=product,
        partner=product.partner,
        pool=lead.pool,
        partner_sku=f"{product.pk}-weighed",
        price_currency=market.currency(),
        price=price,
        quantity=PACK_GRAMS,
        weight_grams=PACK_GRAMS + 200,
        tax_category=lead.tax_category,
        position=lead.pool.packs.count(),
        is_weighed=True,
        tolerance=TOLERANCE,
        over_weight=OverWeight.BALANCE,
        name_en="bag, by weight",
        name_zh_hans="袋装，称重计价",
    )


def plant_paid_order(buyer: User, *, from_balance: str, now: datetime) -> None:
    """Of the same weighed goods, paid from the balance in part."""
    pack = StockRecord.objects.filter(is_weighed=True).order_by("pk").first()
    methods = DeliveryMethod.objects.filter(partner=pack.partner if pack else None)
    method = methods.order_by("position").first()
    if pack is not None and method is not None:
        _order(pack, 2, buyer, method, len(ORDERED), now, Decimal(from_balance))


def _order(
    pack: StockRecord,
    packs: int,
    buyer: User,
    method: DeliveryMethod,
    number: int,
    now: datetime,
    from_balance: Decimal = Decimal(0),
) -> None:
    delivery = delivery_by(method, dates.day_of(now), cost=Decimal(10))
    vendor_order = DraftVendorOrder(pack.partner, (DraftLine(pack, packs),), delivery)
    paid_order((vendor_order,), buyer, number, now, from_balance=from_balance)


def delivery_by(method: DeliveryMethod, leaves: date, *, cost: Decimal) -> Delivery:
    return Delivery(
        code=method.code,
        name=spoken(method, "name"),
        cost=cost,
        is_pickup=method.is_pickup,
        depot=method.partner if method.packs_together else None,
        expected_from=leaves + timedelta(days=method.min_days),
        expected_to=leaves + timedelta(days=method.max_days),
    )


def paid_order(
    vendor_orders: tuple[DraftVendorOrder, ...],
    buyer: User,
    number: int,
    now: datetime,
    *,
    from_balance: Decimal = Decimal(0),
) -> Order:
    """Placed some hours ago and paid; `number` chooses the address."""
    order = place_order(
        OrderDraft(market.currency(), vendor_orders, from_balance),
        basket=Basket.objects.create(owner=buyer),
        buyer=Buyer(user=buyer, email=buyer.email or "", language="zh-hans"),
        address=address_of(buyer, number),
    )
    pay(order, now)
    placed = now - timedelta(hours=2 + number)
    VendorOrder.objects.filter(order=order).update(created=placed)
    paid = placed + timedelta(minutes=4)
    Order.objects.filter(pk=order.pk).update(date_placed=placed, paid_at=paid)
    return order


def address_of(buyer: User, number: int, near: str = "") -> dict[str, object]:
    """The address of that number, of those in one province if it is to be `near`."""
    homes = [one for one in reading.shoppers() if near in {"", one.city[0]}]
    state, district, street, postcode = homes[number % len(homes)].city
    return {
        "first_name": buyer.get_full_name(),
        "last_name": "",
        "line1": street,
        "line4": district,
        "state": state,
        "postcode": postcode,
        "country": Country.objects.get(iso_3166_1_a2="CN"),
        "phone_number": f"+861380011{number:04d}",
    }


def pay(order: Order, now: datetime) -> None:
    payment = Payment.objects.create(
        order=order,
        key=f"pi:{order.number}:1",
        amount=to_minor(order.to_pay, order.currency),
        from_balance=to_minor(order.from_balance, order.currency),
        currency=order.currency,
        state=PaymentState.SUCCEEDED,
        intent_id=f"pi_demo_{order.number}",
        charge_id=f"ch_demo_{order.number}",
        method="alipay",
        paid_at=now,
    )
    record_source(order, payment)
    mark_paid(order)
