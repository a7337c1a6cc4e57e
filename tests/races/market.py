"""What must be true of stock, orders and money whatever happened at once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from checkout.queries import Wishes
from checkout.services import CheckoutRequest
from config.integrity import INVARIANTS
from core.integrity import run
from orders.order.models import Line, Order
from orders.order.services.placement import Buyer
from orders.order.states import CLAIMING, derived
from payments.payment.models import Payment, Refund
from payments.payment.services.intents import settle_payment, start_payment
from payments.payment.states import PaymentState, RefundState
from shop.basket.models import Basket
from tests.factories.orders import make_address
from tests.sound import UNRUN
from vendors.partner.models import StockPool


def wanted(total: str = "71.00", **buyer: Any) -> CheckoutRequest:
    """What a guest in Beijing says at the checkout."""
    return CheckoutRequest(
        buyer=Buyer(**{"email": "guest@example.com", "language": "en", **buyer}),
        address=make_address(),
        region="CN-BJ",
        wishes=Wishes(),
        expected_total=Decimal(total),
    )


def late(order: Order) -> Order:
    """The order with its hold over."""
    Order.objects.filter(pk=order.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    order.refresh_from_db()
    return order


def paid_for(double: Any, order: Order) -> Payment:
    """The order paid and settled through the double."""
    payment = start_payment(order)
    double.pay(payment.intent_id)
    settle_payment(payment)
    order.refresh_from_db()
    return payment


def stock_faults() -> list[str]:
    """What does not add up between pools, their entries and the orders' lines."""
    faults = []
    for pool in StockPool.objects.all():
        held = pool.order_lines.aggregate(n=Sum("claimed"))["n"] or 0
        booked = pool.entries.aggregate(n=Sum("quantity"))["n"] or 0
        if pool.claimed != held:
            faults.append(f"pool {pool.pk}: claimed {pool.claimed}, lines hold {held}")
        if pool.claimed > pool.on_hand:
            faults.append(f"pool {pool.pk}: {pool.claimed} sold of {pool.on_hand}")
        if pool.on_hand != booked:
            faults.append(f"pool {pool.pk}: on hand {pool.on_hand}, booked {booked}")
    for line in Line.objects.select_related("vendor_order"):
        holds = line.vendor_order.status in CLAIMING
        right = _right_claim(line) if holds else 0
        if line.claimed != right:
            faults.append(f"line {line.pk}: holds {line.claimed} instead of {right}")
    return faults


def _right_claim(line: Line) -> int:
    """What an open line should hold; of weighed goods sent in part, what it holds."""
    if line.packed_units is None:
        return line.left * line.pack_quantity
    if not line.shipped:
        return line.packed_units
    return min(line.claimed, line.packed_units) if line.left else 0


def order_faults() -> list[str]:
    """Orders whose state is not their parts', or that are paid without money."""
    faults = []
    for order in Order.objects.prefetch_related("vendor_orders", "payments__refunds"):
        status = derived(
            vendor_order.status for vendor_order in order.vendor_orders.all()
        )
        if order.status != status:
            faults.append(f"order {order.pk}: {order.status}, its parts say {status}")
        is_free = not order.total_incl_tax
        if not is_free and bool(order.paid_at) != bool(_kept(order)):
            faults.append(f"order {order.pk}: paid_at against its payments")
    baskets = Basket.objects.filter(status=Basket.OPEN, order__isnull=False)
    return faults + [f"basket {basket.pk}: ordered and open" for basket in baskets]


def _kept(order: Order) -> list[Payment]:
    """Payments that came in and were not given back for want of goods."""
    return [
        payment
        for payment in order.payments.all()
        if payment.state == PaymentState.SUCCEEDED
        and not payment.refunds.filter(cause=f"unplaced:{payment.key}").exists()
    ]


def money_faults(double: Any) -> list[str]:
    """What our rows and Stripe's books don't agree about, and too much given back."""
    books = double.books()
    succeeded = [c for c in books["charges"] if c["status"] == "succeeded"]
    taken = {charge["payment_intent"]: charge["amount"] for charge in succeeded}
    back: dict[str, int] = {}
    for refund in books["refunds"]:
        if refund["status"] == "succeeded":
            intent = refund["payment_intent"]
            back[intent] = back.get(intent, 0) + refund["amount"]
    faults = []
    if len(taken) != len(succeeded):
        faults.append("an intent was charged twice")
    # What a balance or a prepayment paid for never was at Stripe.
    for payment in Payment.objects.exclude(method="balance"):
        came = payment.state == PaymentState.SUCCEEDED
        if came != (payment.intent_id in taken):
            faults.append(f"{payment}: Stripe's books differ")
        asked = Refund.objects.filter(payment=payment, state=RefundState.SUCCEEDED)
        ours = asked.aggregate(n=Sum("amount"))["n"] or 0
        if ours != back.get(payment.intent_id, 0) or ours > payment.amount:
            faults.append(f"{payment}: {ours} given back, see Stripe's books")
    return faults


def assert_sound(double: Any = None) -> None:
    """Everything adds up, by our own count and by `audit_market`'s.

    Nobody runs the farms of these tests, which is not what they are about.
    """
    faults = stock_faults() + order_faults()
    found = [one for one in run(INVARIANTS) if not one.is_ok]
    faults += [f"{one.name}: {one.samples}" for one in found if one.name != UNRUN]
    if double is not None:
        faults += money_faults(double)
    assert faults == [], faults
