"""Writes the planned orders with everything that belongs to them, batch by batch."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from oscar.apps.address.models import Country

from accounts.models import User
from core import dates, market
from core.languages import columns, spoken
from core.money import rounded, to_minor
from orders.market_settings import ORDER_PAYMENT_TIMEOUT
from orders.order.draft import Delivery, DraftLine, DraftVendorOrder, OrderDraft
from orders.order.models import (
    Line,
    Order,
    ShippingAddress,
    ShippingEvent,
    ShippingEventQuantity,
    ShippingEventType,
    VendorOrder,
    VendorOrderEvent,
    new_access_key,
)
from orders.order.services.fulfilment import SHIPPED_EVENT
from orders.order.states import VendorOrderStatus, derived
from orders.shipping.models import DeliveryMethod
from payments.payment.models import Payment, Refund, Source, SourceType, Transaction
from payments.payment.rules import RefundReason
from payments.payment.states import PaymentState, RefundState
from vendors.partner.models import StockEntry

from . import reading
from .plans import OrderPlan, VendorOrderPlan
from .rows import Ids, at_most, write

_S = VendorOrderStatus
# How long after placing each state is reached.
AFTER = {
    _S.PENDING: timedelta(),
    _S.PAID: timedelta(minutes=3),
    _S.EXPIRED: timedelta(minutes=31),
    _S.ACCEPTED: timedelta(hours=3),
    _S.CANCELLED: timedelta(hours=8),
    _S.PACKING: timedelta(hours=18),
    _S.PACKED: timedelta(hours=20),
    _S.PART_SHIPPED: timedelta(hours=26),
    _S.SHIPPED: timedelta(hours=27),
    _S.RECEIVED: timedelta(days=4),
}
PACKED_BY_NOW = frozenset({_S.PACKED, _S.PART_SHIPPED, _S.SHIPPED, _S.RECEIVED})
CARRIER = "YTO Express"
VOUCHER_SHARE = Decimal("0.10")


@dataclass
class Ledger:
    """Rows of one batch of orders, model by model."""

    addresses: list[ShippingAddress] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    vendor_orders: list[VendorOrder] = field(default_factory=list)
    events: list[VendorOrderEvent] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    parcels: list[ShippingEvent] = field(default_factory=list)
    sent: list[ShippingEventQuantity] = field(default_factory=list)
    entries: list[StockEntry] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)

    def write(self) -> None:
        for rows in vars(self).values():
            write(rows)


@dataclass(frozen=True)
class Placed:
    """What others want to know of an order that was written."""

    order: Order
    plan: OrderPlan
    vendor_orders: list[VendorOrder]
    discount: Decimal


class Bookkeeper:
    """Turns plans into rows."""

    def __init__(
        self, people: list[User], methods: dict[int, DeliveryMethod], now: datetime
    ) -> None:
        self.people, self.methods, self.now = people, methods, now
        self.country = Country.objects.get(iso_3166_1_a2="CN")
        self.shipped, _made = ShippingEventType.objects.get_or_create(
            code="shipped", defaults={"name": SHIPPED_EVENT}
        )
        self.stripe, _made = SourceType.objects.get_or_create(
            code="stripe", defaults={"name": "Stripe"}
        )
        self.addresses, self.orders = Ids(ShippingAddress), Ids(Order)
        self.vendor_orders, self.lines, self.parcels = (
            Ids(VendorOrder),
            Ids(Line),
            Ids(ShippingEvent),
        )
        self.payments, self.sources = Ids(Payment), Ids(Source)
        self.notes = reading.people()["notes"]

    def write(
        self, plans: Iterable[OrderPlan], *, step: Callable[[], None] = lambda: None
    ) -> list[Placed]:
        """Write a batch; returns its orders in the plans' order."""
        ledger = Ledger()
        placed = []
        for plan in plans:
            placed.append(self._order(ledger, plan))
            step()
        ledger.write()
        return placed

    def _order(self, ledger: Ledger, plan: OrderPlan) -> Placed:
        currency = market.currency()
        draft = OrderDraft(
            currency,
            tuple(
                self._draft(vendor_order, plan) for vendor_order in plan.vendor_orders
            ),
        )
        order = self._order_row(ledger, plan, draft)
        rows = [
            self._vendor_order(ledger, order, plan, number, vendor_order, drawn)
            for number, (vendor_order, drawn) in enumerate(
                zip(plan.vendor_orders, draft.vendor_orders, strict=True), start=1
            )
        ]
        if plan.is_paid:
            self._money(ledger, order, plan, rows)
        return Placed(order, plan, rows, draft.discount)

    def _draft(
        self, vendor_order: VendorOrderPlan, plan: OrderPlan
    ) -> DraftVendorOrder:
        partner = vendor_order.lines[0].pack.partner
        method = self.methods[partner.pk]
        lines = tuple(
            DraftLine(n.pack, n.quantity, _discount(n, plan))
            for n in vendor_order.lines
        )
        how = Delivery(
            code=method.code,
            name=spoken(method, "name"),
            cost=Decimal(8 + plan.draw % 9),
            expected_from=dates.day_of(plan.placed) + dates.DAY * (method.min_days + 1),
            expected_to=dates.day_of(plan.placed) + dates.DAY * (method.max_days + 1),
        )
        return DraftVendorOrder(partner, lines, how, note=self._note(plan))

    def _note(self, plan: OrderPlan) -> str:
        lines = self.notes["lines"]
        return str(lines[plan.draw // 7 % len(lines)])

    def _order_row(self, ledger: Ledger, plan: OrderPlan, draft: OrderDraft) -> Order:
        buyer = None if plan.buyer is None else self.people[plan.buyer]
        address = self._address(plan, buyer)
        waits = plan.vendor_orders[0].status == _S.PENDING
        order = Order(
            pk=self.orders.take(),
            number=plan.number,
            user=buyer,
            guest_email="" if buyer else f"guest{plan.draw % 1000}@demo.test",
            language="zh-hans" if plan.draw % 3 else "en",
            shipping_address=address,
            currency=draft.currency,
            total_incl_tax=draft.total,
            total_excl_tax=draft.total - draft.tax,
            shipping_incl_tax=draft.delivery_cost,
            shipping_excl_tax=draft.delivery_cost - draft.delivery_tax,
            status=derived(vendor_order.status for vendor_order in plan.vendor_orders),
            date_placed=plan.placed,
            # The one that waits is kept for a day, so that the demo can show it.
            expires_at=self.now + timedelta(days=1)
            if waits
            else plan.placed + ORDER_PAYMENT_TIMEOUT(),
            paid_at=plan.placed + AFTER[_S.PAID] if plan.is_paid else None,
            access_key=new_access_key(),
            site_id=settings.SITE_ID,
        )
        ledger.addresses.append(address)
        ledger.orders.append(order)
        return order

    def _address(self, plan: OrderPlan, buyer: User | None) -> ShippingAddress:
        homes = reading.shoppers()
        place = (plan.draw if plan.buyer in {None, 0} else plan.buyer - 1) % len(homes)
        home = homes[place]
        state, district, street, postcode = home.city
        name = buyer.get_full_name() if buyer else home.own_name
        return ShippingAddress(
            pk=self.addresses.take(),
            first_name=name,
            line1=street,
            line4=district,
            state=state,
            postcode=postcode,
            country=self.country,
            phone_number=f"+8613800{plan.draw % 1_000_000:06d}",
            search_text=f"{name} {street} {district} {state} {postcode}",
        )

    def _vendor_order(
        self,
        ledger: Ledger,
        order: Order,
        plan: OrderPlan,
        number: int,
        vendor_order: VendorOrderPlan,
        drawn: DraftVendorOrder,
    ) -> VendorOrder:
        cancelled = vendor_order.status == _S.CANCELLED and vendor_order.is_paid
        reasons = self.notes["reasons"]
        row = VendorOrder(
            pk=self.vendor_orders.take(),
            order=order,
            partner=drawn.partner,
            number=f"{order.number}-{number}",
            status=vendor_order.status,
            goods=drawn.goods,
            discount=drawn.discount,
            delivery_cost=drawn.delivery.cost,
            total=drawn.total,
            tax=drawn.tax,
            delivery_code=drawn.delivery.code,
            **columns("delivery_name", lambda: drawn.delivery.name),
            expected_from=drawn.delivery.expected_from,
            expected_to=drawn.delivery.expected_to,
            weight_grams=drawn.weight_grams,
            note=drawn.note,
            cancel_reason=reasons[plan.draw % len(reasons)] if cancelled else "",
            created=plan.placed,
        )
        ledger.vendor_orders.append(row)
        ledger.events += [
            VendorOrderEvent(
                vendor_order=row,
                status=state,
                created=at_most(plan.placed + AFTER[_S(state)], self.now),
            )
            for state in vendor_order.walk
        ]
        self._lines(ledger, row, plan, vendor_order, drawn)
        return row

    def _lines(
        self,
        ledger: Ledger,
        row: VendorOrder,
        plan: OrderPlan,
        vendor_order: VendorOrderPlan,
        drawn: DraftVendorOrder,
    ) -> None:
        lines = [
            _line(self.lines.take(), row, draft, planned, vendor_order.status)
            for draft, planned in zip(drawn.lines, vendor_order.lines, strict=True)
        ]
        ledger.lines += lines
        sent = [line for line in lines if line.shipped]
        if not sent:
            return
        moment = at_most(plan.placed + AFTER[_S.PART_SHIPPED], self.now)
        pk = self.parcels.take()
        parcel = ShippingEvent(
            pk=pk,
            order=row.order,
            vendor_order=row,
            event_type=self.shipped,
            carrier=CARRIER,
            tracking_number=f"YT{pk:013d}",
            date_created=moment,
        )
        ledger.parcels.append(parcel)
        for line in sent:
            ledger.sent.append(
                ShippingEventQuantity(event=parcel, line=line, quantity=line.shipped)
            )
            ledger.entries.append(
                StockEntry(
                    pool_id=line.pool_id,
                    quantity=-line.shipped * line.pack_quantity,
                    reason=StockEntry.Reason.SHIPPED,
                    note=row.number,
                    created=moment,
                )
            )

    def _money(
        self,
        ledger: Ledger,
        order: Order,
        plan: OrderPlan,
        vendor_orders: list[VendorOrder],
    ) -> None:
        """The payment, what went back of it, and Oscar's own record of both."""
        payment = Payment(
            pk=self.payments.take(),
            order=order,
            key=f"pi:{order.number}:1",
            amount=to_minor(order.total_incl_tax, order.currency),
            currency=order.currency,
            state=PaymentState.SUCCEEDED,
            intent_id=f"pi_demo_{order.number}",
            charge_id=f"ch_demo_{order.number}",
            method=("card", "alipay", "wechat_pay")[plan.draw % 3],
            created=plan.placed,
            paid_at=order.paid_at,
        )
        back = [
            vendor_order
            for vendor_order in vendor_orders
            if vendor_order.status == _S.CANCELLED
        ]
        source = Source(
            pk=self.sources.take(),
            order=order,
            source_type=self.stripe,
            currency=order.currency,
            amount_allocated=order.total_incl_tax,
            amount_debited=order.total_incl_tax,
            amount_refunded=sum(
                (vendor_order.total for vendor_order in back), Decimal(0)
            ),
            reference=payment.intent_id,
            label=payment.method,
        )
        ledger.payments.append(payment)
        ledger.sources.append(source)
        paid = {"source": source, "date_created": order.paid_at, "status": "succeeded"}
        ledger.transactions.append(
            Transaction(
                txn_type=Transaction.DEBIT,
                amount=order.total_incl_tax,
                reference=payment.charge_id,
                **paid,
            )
        )
        for vendor_order in back:
            self._refund(ledger, payment, vendor_order, paid)

    def _refund(
        self,
        ledger: Ledger,
        payment: Payment,
        vendor_order: VendorOrder,
        paid: dict[str, object],
    ) -> None:
        moment = at_most(vendor_order.created + AFTER[_S.CANCELLED], self.now)
        refund = Refund(
            payment=payment,
            vendor_order=vendor_order,
            cause=f"cancelled:{vendor_order.number}",
            amount=to_minor(vendor_order.total, payment.currency),
            state=RefundState.SUCCEEDED,
            reason=RefundReason.CANCELLED,
            refund_id=f"re_demo_{vendor_order.number}",
            created=moment,
            settled_at=moment,
        )
        ledger.refunds.append(refund)
        ledger.transactions.append(
            Transaction(
                txn_type=Transaction.REFUND,
                amount=vendor_order.total,
                reference=refund.refund_id,
                **paid | {"date_created": moment},
            )
        )


def _discount(line: Any, plan: OrderPlan) -> Decimal:
    if not plan.has_voucher:
        return Decimal(0)
    price = line.pack.price * line.quantity
    return rounded(price * VOUCHER_SHARE, line.pack.price_currency)


def _line(
    pk: int, row: VendorOrder, draft: DraftLine, planned: Any, state: str
) -> Line:
    pack: Any = draft.pack
    tax_before = DraftLine(pack, draft.quantity).tax
    return Line(
        pk=pk,
        order=row.order,
        vendor_order=row,
        partner=row.partner,
        partner_name=row.partner.name_en,
        partner_sku=pack.partner_sku,
        stockrecord=pack,
        product=pack.product,
        **columns("title", lambda: pack.product.title),
        quantity=draft.quantity,
        line_price_incl_tax=draft.total,
        line_price_excl_tax=draft.total - draft.tax,
        line_price_before_discounts_incl_tax=draft.before_discount,
        line_price_before_discounts_excl_tax=draft.before_discount - tax_before,
        unit_price_incl_tax=pack.price,
        unit_price_excl_tax=pack.price - DraftLine(pack, 1).tax,
        num_allocated=draft.quantity - planned.shipped if planned.is_claiming else 0,
        allocation_cancelled=state in {_S.CANCELLED, _S.EXPIRED},
        pool_id=pack.pool_id,
        **columns("pack_name", lambda: pack.name),
        pack_quantity=pack.quantity,
        unit_kind=pack.pool.unit_kind,
        tax_rate=draft.rate,
        claimed=planned.claimed,
        shipped=planned.shipped,
        is_packed=state in PACKED_BY_NOW,
    )
