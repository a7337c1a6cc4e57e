"""Money: each order is paid once and exactly, and goes back at most once."""

from collections.abc import Iterator

from django.utils import timezone

from orders.order.models import Order, VendorOrder
from orders.order.states import VendorOrderStatus
from orders.payment.models import Payment, Refund, Source, StripeEvent
from orders.payment.states import Destination, PaymentState, RefundState

from .invariants import Breach, Range, invariant, lines, minor
from .lateness import TOO_LATE

PAID = f"p.state = '{PaymentState.SUCCEEDED}'"
BY_METHOD = f"r.destination = '{Destination.METHOD}'"
NOT_FAILED = f"r.state <> '{RefundState.FAILED}'"


@invariant("paid orders have a payment of their exact amount", over=Order)
def orders_paid(ids: Range) -> Iterator[Breach]:
    return lines(
        "order {}: paid at {}, without a payment of {} {}",
        f"""
        SELECT o.number, o.paid_at, o.total_incl_tax, o.currency FROM order_order o
        WHERE {ids.having("o.id")} AND o.paid_at IS NOT NULL
          AND o.total_incl_tax > 0 AND NOT EXISTS (
            SELECT 1 FROM payment_payment p WHERE p.order_id = o.id AND {PAID}
              AND p.currency = o.currency
              AND p.amount = {minor("o.total_incl_tax - o.from_balance", "o.currency")}
              AND p.from_balance = {minor("o.from_balance", "o.currency")})
        """,
    )


@invariant("payments make their order paid or go back in full", over=Payment)
def payments_placed(ids: Range) -> Iterator[Breach]:
    return lines(
        "payment {}: {} came for order {}, which is neither paid nor given back",
        f"""
        SELECT p.key, p.amount, o.number FROM payment_payment p
        JOIN order_order o ON o.id = p.order_id
        WHERE {ids.having("p.id")} AND {PAID} AND o.paid_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM payment_refund r WHERE r.payment_id = p.id AND {NOT_FAILED}
              AND r.cause = 'unplaced:' || p.key AND r.amount = p.amount)
        """,
    )


@invariant("orders are paid once", over=Order)
def orders_paid_once(ids: Range) -> Iterator[Breach]:
    return lines(
        "order {}: {} payments came",
        f"""
        SELECT o.number, COUNT(*) FROM order_order o
        JOIN payment_payment p ON p.order_id = o.id AND {PAID}
        WHERE {ids.having("o.id")} GROUP BY o.id, o.number HAVING COUNT(*) > 1
        """,
    )


@invariant("refunds stay within their payment", over=Payment)
def refunds_bounded(ids: Range) -> Iterator[Breach]:
    return lines(
        "payment {}: {} came, {} goes back, {} of it for its order",
        f"""
        SELECT p.key, p.amount, SUM(CASE WHEN {BY_METHOD} THEN r.amount ELSE 0 END),
            SUM(CASE WHEN r.cash_out_id IS NULL THEN r.amount ELSE 0 END)
        FROM payment_payment p
        JOIN payment_refund r ON r.payment_id = p.id AND {NOT_FAILED}
        WHERE {ids.having("p.id")} GROUP BY p.id, p.key, p.amount, p.from_balance
        HAVING SUM(CASE WHEN {BY_METHOD} THEN r.amount ELSE 0 END) > p.amount
            OR SUM(CASE WHEN r.cash_out_id IS NULL THEN r.amount ELSE 0 END)
              > p.amount + p.from_balance
        """,
    )


@invariant("cancelled parts that were paid go back in full", over=VendorOrder)
def cancelled_parts(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: cancelled and paid {}, with {} refunds of {}",
        f"""
        SELECT v.number, v.total, COUNT(r.id), COALESCE(SUM(r.amount), 0)
        FROM order_vendororder v
        JOIN order_order o ON o.id = v.order_id
        LEFT JOIN payment_refund r ON r.vendor_order_id = v.id AND r.state <> 'failed'
        WHERE {ids.having("v.id")} AND v.status = '{VendorOrderStatus.CANCELLED}'
          AND o.paid_at IS NOT NULL AND v.total > 0
        GROUP BY v.id, v.number, v.total, o.currency
        HAVING COALESCE(SUM(r.amount), 0) <> {minor("v.total", "o.currency")}
        """,
    )


@invariant("refunds go back on the payment that came for their order", over=Refund)
def refunds_paid(ids: Range) -> Iterator[Breach]:
    return lines(
        "refund {}: its payment {} is {}, or another order's",
        f"""
        SELECT r.cause, p.key, p.state FROM payment_refund r
        JOIN payment_payment p ON p.id = r.payment_id
        LEFT JOIN order_vendororder v ON v.id = r.vendor_order_id
        WHERE {ids.having("r.id")} AND (NOT ({PAID}) OR v.order_id <> p.order_id)
        """,
    )


@invariant("Oscar's sources show each payment", over=Payment)
def sources_debited(ids: Range) -> Iterator[Breach]:
    return lines(
        "payment {}: {} came, its source shows {}",
        f"""
        SELECT p.key, p.amount, SUM(s.amount_debited) FROM payment_payment p
        LEFT JOIN payment_source s
            ON s.order_id = p.order_id AND s.reference = p.intent_id
        WHERE {ids.having("p.id")} AND {PAID} AND p.amount > 0
        GROUP BY p.id, p.key, p.amount, p.currency
        HAVING COUNT(s.id) <> 1
            OR {minor("SUM(s.amount_debited)", "p.currency")} <> p.amount
        """,
    )


@invariant("Oscar's sources show what went back", over=Source)
def sources_refunded(ids: Range) -> Iterator[Breach]:
    return lines(
        "source {}: shows {} back, refunds say {} in the smallest unit",
        f"""
        SELECT s.id, s.amount_refunded, COALESCE(SUM(r.amount), 0)
        FROM payment_source s
        JOIN payment_payment p
            ON p.order_id = s.order_id AND p.intent_id = s.reference
        LEFT JOIN payment_refund r
            ON r.payment_id = p.id AND r.state = '{RefundState.SUCCEEDED}'
              AND {BY_METHOD} AND r.cash_out_id IS NULL
        WHERE {ids.having("s.id")}
        GROUP BY s.id, s.amount_refunded, p.currency
        HAVING {minor("s.amount_refunded", "p.currency")} <> COALESCE(SUM(r.amount), 0)
        """,
    )


@invariant("Stripe's events are acted on in time", over=StripeEvent, span=10_000_000)
def events_processed(ids: Range) -> Iterator[Breach]:
    return lines(
        "event {} ({}): came at {} and waits",
        f"""
        SELECT event_id, kind, received FROM payment_stripeevent
        WHERE {ids.having("id")} AND processed_at IS NULL AND NOT parked
          AND received < %s
        """,
        timezone.now() - TOO_LATE,
    )
