"""One act for each invariant that breaks it, past every service."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import F
from django.utils import timezone
from oscar.apps.voucher.models import Voucher

from accounts.models import User
from core.models import OutboxMessage, Photo
from core.money import to_minor
from orders.order.models import (
    BalanceEntry,
    Line,
    LineAdjustment,
    Order,
    ShippingEventQuantity,
    VendorOrder,
    VendorOrderEvent,
)
from orders.order.states import OrderStatus, VendorOrderStatus
from orders.payment.models import Payment, Refund, Source, StripeEvent
from orders.payment.states import PaymentState
from shop.basket.models import Basket
from shop.catalogue.models import Product
from shop.offers.models import ConditionalOffer
from vendors.members.models import PartnerRole
from vendors.members.states import Role
from vendors.partner.models import Partner, StockPool, StockRecord
from vendors.partner.states import PartnerKind


def change(rows, **fields):
    """Past every service, on the first of the rows."""
    first = rows.order_by("pk").first()
    assert type(first)._base_manager.filter(pk=first.pk).update(**fields) == 1
    return first


def expired_orders():
    return Order.objects.filter(status=OrderStatus.EXPIRED)


def sound_paid_orders():
    """Paid, without a part that was cancelled."""
    cancelled = VendorOrder.objects.filter(status=VendorOrderStatus.CANCELLED)
    paid = Order.objects.filter(paid_at__isnull=False)
    return paid.exclude(pk__in=cancelled.values("order"))


def paid_parts(status):
    return VendorOrder.objects.filter(order__paid_at__isnull=False, status=status)


def promise_less():
    change(StockPool.objects.filter(claimed__gt=0), claimed=F("claimed") - 1)


def hold_more():
    change(StockPool.objects.all(), on_hand=F("on_hand") + 1)


def draw_from_another_pool():
    pack = StockRecord.objects.order_by("pk").first()
    other = StockPool.objects.exclude(product=pack.product).first()
    change(StockRecord.objects.filter(pk=pack.pk), pool=other)


def draw_from_no_pool():
    change(StockRecord.objects.all(), pool=None)


def hide_behind_the_flag():
    change(Product.objects.filter(is_public=True), is_public=False)


def show_another_pack():
    product = Product.objects.order_by("pk").first()
    other = StockRecord.objects.exclude(product=product).first()
    change(
        Product.objects.filter(pk=product.pk),
        lead_pack=other,
        lead_price=other.price,
    )


def show_another_price():
    change(Product.objects.all(), lead_price=F("lead_price") + 1)


def publish_without_pack():
    product = Product.objects.order_by("pk").first()
    Product.objects.create(
        title="Nothing",
        product_class=product.product_class,
        partner=product.partner,
        state="published",
        is_public=True,
    )


def hold_less_than_waits():
    line = change(Line.objects.filter(claimed__gt=0), claimed=F("claimed") - 1)
    change(StockPool.objects.filter(pk=line.pool_id), claimed=F("claimed") - 1)


def sell_for_another():
    line = Line.objects.order_by("pk").first()
    other = Partner.objects.exclude(pk=line.partner_id).first()
    change(Line.objects.all(), partner=other)


def send_more():
    change(ShippingEventQuantity.objects.all(), quantity=F("quantity") + 1)


def ask_more():
    change(expired_orders(), total_incl_tax=F("total_incl_tax") + 1)


def price_a_line_anew():
    change(Line.objects.all(), line_price_incl_tax=F("line_price_incl_tax") + 1)


def number_anew():
    change(VendorOrder.objects.all(), number="ANOTHER-1")


def lose_all_parts():
    order = change(expired_orders(), total_incl_tax=0)
    VendorOrderEvent.objects.filter(vendor_order__order=order).delete()
    Line.objects.filter(order=order).delete()
    VendorOrder.objects.filter(order=order).delete()


def lose_all_lines():
    part = VendorOrder.objects.filter(order__in=expired_orders()).first()
    part.lines.all().delete()
    change(VendorOrder.objects.filter(pk=part.pk), goods=0, total=F("delivery_cost"))
    change(
        Order.objects.filter(pk=part.order_id),
        total_incl_tax=F("total_incl_tax") - part.goods,
    )


def set_the_state():
    change(expired_orders(), status=OrderStatus.SHIPPED)


def forget_the_last_step():
    part = paid_parts(VendorOrderStatus.RECEIVED).first()
    part.events.last().delete()


def skip_a_step():
    part = paid_parts(VendorOrderStatus.RECEIVED).first()
    part.events.filter(status=VendorOrderStatus.PACKING).delete()


def forget_every_step():
    VendorOrder.objects.first().events.all().delete()


def let_it_wait():
    late = timezone.now() - timedelta(minutes=11)
    change(Order.objects.filter(status=OrderStatus.PENDING), expires_at=late)


def take_the_key():
    change(Order.objects.all(), access_key="")


def call_it_paid():
    change(expired_orders(), paid_at=timezone.now())


def call_it_unpaid():
    change(sound_paid_orders(), paid_at=None)


def pay_less():
    payment = change(
        Payment.objects.filter(order__in=sound_paid_orders()), amount=F("amount") - 1
    )
    change(
        Source.objects.filter(reference=payment.intent_id),
        amount_debited=F("amount_debited") - Decimal("0.01"),
    )


def give_back_too_much():
    payment = Payment.objects.filter(order__in=sound_paid_orders()).first()
    Refund.objects.create(payment=payment, cause="more", amount=payment.amount + 1)


def give_nothing_back():
    refund = Refund.objects.order_by("pk").first()
    change(Source.objects.filter(reference=refund.payment.intent_id), amount_refunded=0)
    refund.delete()


def give_back_nothing_paid():
    payment = Payment.objects.create(
        order=expired_orders().first(),
        key="never",
        amount=1000,
        currency="CNY",
        state=PaymentState.CANCELED,
    )
    Refund.objects.create(payment=payment, cause="never", amount=1000)


def adjust_without_giving_back():
    line = sound_paid_line()
    LineAdjustment.objects.create(
        line=line, kind="short", units_before=2, units_after=1, amount=1
    )


def give_back_by_no_line():
    line = sound_paid_line()
    change(VendorOrder.objects.filter(pk=line.vendor_order_id), given_back=1)
    refund_of(line.vendor_order, 100, "adjusted:0")


def give_back_for_nothing():
    refund_of(sound_paid_line().vendor_order, 100, "adjusted:0")


def give_back_more_than_a_part():
    part = VendorOrder.objects.filter(order__in=sound_paid_orders())
    part = part.exclude(total=F("order__total_incl_tax")).first()
    refund_of(part, to_minor(part.total, "CNY") + 1, "more")


def owe_less_than_nothing():
    owed_entry("other", -1)


def pay_a_balance_that_is_not_carried():
    owed_entry("weight:0", 1)
    owed_entry("paid:0", -1)


def sound_paid_line():
    return Line.objects.filter(order__in=sound_paid_orders()).order_by("pk").first()


def refund_of(part, amount, cause):
    payment = part.order.payments.get(state=PaymentState.SUCCEEDED)
    Refund.objects.create(
        payment=payment, vendor_order=part, cause=cause, amount=amount
    )


def owed_entry(cause, amount):
    part = sound_paid_line().vendor_order
    BalanceEntry.objects.create(
        user=User.objects.first(),
        partner=part.partner,
        currency="CNY",
        amount=amount,
        cause=cause,
        part=part,
    )


def show_more_in():
    change(Source.objects.all(), amount_debited=F("amount_debited") + 1)


def show_more_back():
    change(Source.objects.all(), amount_refunded=F("amount_refunded") + 1)


def leave_an_event():
    StripeEvent.objects.create(event_id="evt_1", kind="x", object_id="y", payload={})
    change(StripeEvent.objects.all(), received=timezone.now() - timedelta(minutes=11))


def open_a_spent_basket():
    basket = Basket.objects.create(status="Open")
    change(Order.objects.all(), basket=basket)


def make_an_admin():
    change(PartnerRole.objects.filter(partner__kind=PartnerKind.FARM), role=Role.ADMIN)


def miscount_an_offer():
    change(ConditionalOffer.objects.all(), num_orders=F("num_orders") + 1)


def miscount_a_voucher():
    change(Voucher.objects.all(), total_discount=F("total_discount") + 1)


def leave_an_effect():
    OutboxMessage.objects.create(
        topic="x", key="late", not_before=timezone.now() - timedelta(minutes=11)
    )


def give_an_effect_up():
    OutboxMessage.objects.create(
        topic="x", key="gone", not_before=timezone.now(), state="parked"
    )


def lose_the_copies():
    Photo.objects.create(
        sha256="a" * 64,
        original="x.jpg",
        width=360,
        height=360,
        widths=[360],
        state=Photo.State.READY,
    )


PLANTS = {
    promise_less: "pools promise what order lines hold",
    hold_more: "pools hold what was entered",
    draw_from_another_pool: "packs draw from their own product's pool",
    draw_from_no_pool: "packs draw from their own product's pool",
    hide_behind_the_flag: "products are public when they are published",
    show_another_pack: "products show a pack of their own at its price",
    show_another_price: "products show a pack of their own at its price",
    publish_without_pack: "published products have a pack",
    hold_less_than_waits: "lines hold stock just while their part waits for it",
    sell_for_another: "lines belong to their part's order and seller",
    send_more: "parcels hold what their lines have sent",
    ask_more: "orders cost what their parts cost",
    price_a_line_anew: "parts' goods are the sum of their lines",
    number_anew: "parts are numbered after their order",
    lose_all_parts: "orders have parts",
    lose_all_lines: "parts have lines",
    set_the_state: "orders stand as their parts do",
    forget_the_last_step: "parts have a history that leads where they are",
    skip_a_step: "parts have a history that leads where they are",
    forget_every_step: "parts have a history that leads where they are",
    let_it_wait: "unpaid orders are let go in time",
    take_the_key: "links to orders are each other's unlike",
    call_it_paid: "paid orders have a payment of their exact amount",
    pay_less: "paid orders have a payment of their exact amount",
    call_it_unpaid: "payments make their order paid or go back in full",
    give_back_too_much: "refunds stay within their payment",
    give_nothing_back: "cancelled parts that were paid go back in full",
    give_back_nothing_paid: "refunds go back on the payment that came for their order",
    adjust_without_giving_back: "lines gave back what their adjustments say",
    give_back_by_no_line: "parts gave back what their lines did",
    give_back_for_nothing: "what is given back goes back as money",
    give_back_more_than_a_part: "parts never give back more than they cost",
    owe_less_than_nothing: "shoppers owe no less than nothing",
    pay_a_balance_that_is_not_carried: "orders pay the balance that they carry",
    show_more_in: "Oscar's sources show each payment",
    show_more_back: "Oscar's sources show what went back",
    leave_an_event: "Stripe's events are acted on in time",
    open_a_spent_basket: "baskets that were ordered are closed",
    make_an_admin: "admins stand at cooperatives only",
    miscount_an_offer: "offers count their uses",
    miscount_a_voucher: "vouchers count their uses",
    leave_an_effect: "effects are delivered in time",
    give_an_effect_up: "no effect is given up",
    lose_the_copies: "ready photos have their copies",
}


def break_the_bounds():
    change(StockPool.objects.all(), claimed=F("on_hand") + 1)


def break_the_sum():
    change(VendorOrder.objects.all(), total=F("total") + 1)


def repeat_a_number():
    one, other = VendorOrder.objects.order_by("pk")[:2]
    change(VendorOrder.objects.filter(pk=other.pk), number=one.number)


def repeat_a_key():
    one, other = Order.objects.order_by("pk")[:2]
    change(Order.objects.filter(pk=other.pk), access_key=one.access_key)


def pay_twice():
    payment = Payment.objects.order_by("pk").first()
    Payment.objects.create(
        order=payment.order,
        key="twice",
        amount=payment.amount,
        currency="CNY",
        state=PaymentState.SUCCEEDED,
    )


def open_two_baskets():
    user = User.objects.first()
    Basket.objects.create(owner=user, status="Open")
    Basket.objects.create(owner=user, status="Open")


# Held by the database as well, which refuses the breach before the audit could see it.
REFUSED = {
    break_the_bounds: "pools promise no more than they hold",
    break_the_sum: "parts cost goods less discount and delivery",
    repeat_a_number: "part numbers are used once",
    repeat_a_key: "links to orders are each other's unlike",
    pay_twice: "orders are paid once",
    open_two_baskets: "people have one open basket at most",
}
