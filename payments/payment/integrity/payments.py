"""Payments and refunds: in the books, taken from who bears them, to their end."""

from collections.abc import Iterator

from django.utils import timezone

from core.integrity import (
    TOO_LATE,
    Breach,
    Range,
    invariant,
    lines,
    listed,
    minor,
)
from orders.order.models import Order, VendorOrder
from orders.order.states import PaymentMethod, VendorOrderStatus
from payments.ledger.states import AccountKind
from payments.payment.models import Payment, Refund, Source, StripeEvent
from payments.payment.states import INVOICE, Destination, PaymentState, RefundState

PAID = f"p.state = '{PaymentState.SUCCEEDED}'"
# What is paid with the order, and not later.
NOW = "o.total_incl_tax - o.from_balance - o.rest"
BY_METHOD = f"r.destination = '{Destination.METHOD}'"
NOT_FAILED = f"r.state <> '{RefundState.FAILED}'"
# What the shopper's bank took from us for the payment of order `o`.
TAKEN_BACK = """EXISTS (
    SELECT 1 FROM disputes_dispute t JOIN payment_payment tp ON tp.id = t.payment_id
    WHERE tp.order_id = o.id AND t.taken > 0)"""


@invariant("refunds to a balance are on it", over=Refund)
def refunds_on_balance(ids: Range) -> Iterator[Breach]:
    put = """(
        SELECT COALESCE(SUM(c.amount), 0) FROM credit_credit c
        WHERE c.cause = 'refund:' || r.id OR c.cause LIKE 'refund:' || r.id || ':%%'
    )"""
    return lines(
        "refund {}: {} of {} to the balance, {} was put there",
        f"""
        SELECT r.cause, r.state, r.amount, {put} FROM payment_refund r
        WHERE {ids.having("r.id")} AND r.destination = '{Destination.BALANCE}'
          AND {put} <> CASE WHEN r.state = '{RefundState.SUCCEEDED}'
            THEN r.amount ELSE 0 END
        """,
    )


@invariant("paid orders have a payment of their exact amount", over=Order)
def orders_paid(ids: Range) -> Iterator[Breach]:
    return lines(
        "order {}: paid at {}, without a payment of {} {}",
        f"""
        SELECT o.number, o.paid_at, o.total_incl_tax, o.currency FROM order_order o
        WHERE {ids.having("o.id")} AND o.paid_at IS NOT NULL
          AND o.total_incl_tax > 0 AND NOT EXISTS (
            SELECT 1 FROM payment_payment p WHERE p.order_id = o.id AND {PAID}
              AND p.currency = o.currency AND p.rest_of_id IS NULL
              AND p.amount = {minor(NOW, "o.currency")}
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
        JOIN payment_payment p ON p.order_id = o.id AND {PAID} AND p.rest_of_id IS NULL
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
          AND r.destination <> '{Destination.OWED}'
        WHERE {ids.having("p.id")} GROUP BY p.id, p.key, p.amount, p.from_balance
        HAVING SUM(CASE WHEN {BY_METHOD} THEN r.amount ELSE 0 END) > p.amount
            OR SUM(CASE WHEN r.cash_out_id IS NULL THEN r.amount ELSE 0 END)
              > p.amount + p.from_balance
        """,
    )


@invariant("cancelled parts that were paid go back in full", over=VendorOrder)
def cancelled_vendor_orders(ids: Range) -> Iterator[Breach]:
    """By us, or by the shopper's bank, which gave all of the payment back."""
    return lines(
        "part {}: cancelled and paid {}, with {} refunds of {}",
        f"""
        SELECT v.number, v.total, COUNT(r.id), COALESCE(SUM(r.amount), 0)
        FROM order_vendororder v
        JOIN order_order o ON o.id = v.order_id
        LEFT JOIN payment_refund r ON r.vendor_order_id = v.id AND r.state <> 'failed'
        WHERE {ids.having("v.id")} AND v.status = '{VendorOrderStatus.CANCELLED}'
          AND o.paid_at IS NOT NULL AND v.total > 0 AND NOT {TAKEN_BACK}
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


@invariant("refunds are in the books", over=Refund)
def refunds_booked(ids: Range) -> Iterator[Breach]:
    return lines(
        "refund {}: {} goes back, the books say {}",
        f"""
        SELECT r.id, r.amount, COALESCE(SUM(p.amount), 0) FROM payment_refund r
        LEFT JOIN ledger_ledgertransaction t
            ON t.cause = 'refund:' || r.id AND t.kind = 'refund'
        LEFT JOIN ledger_posting p ON p.transaction_id = t.id AND p.account_id IN (
            SELECT id FROM ledger_ledgeraccount WHERE kind = '{AccountKind.REFUNDS}')
        WHERE {ids.having("r.id")} GROUP BY r.id, r.amount
        HAVING r.amount <> COALESCE(SUM(p.amount), 0)
        """,
    )


@invariant("refunds are taken from who bears them", over=Refund)
def refunds_borne(ids: Range) -> Iterator[Breach]:
    """What the seller bears touches neither goodwill nor carriers."""
    return lines(
        "refund {}: {} bears {}, the books took {}",
        f"""
        SELECT r.id, r.bearer, r.amount, COALESCE(-SUM(p.amount), 0)
        FROM payment_refund r
        LEFT JOIN (
            SELECT t.cause, p.amount, a.kind, a.partner_id FROM ledger_posting p
            JOIN ledger_ledgertransaction t
                ON t.id = p.transaction_id AND t.kind = 'refund'
            JOIN ledger_ledgeraccount a ON a.id = p.account_id
        ) p ON p.cause = 'refund:' || r.id AND (
            p.kind = '{AccountKind.GOODWILL}' AND r.bearer <> 'carrier'
            OR p.kind = '{AccountKind.CARRIERS}' AND r.bearer <> 'market'
            OR p.kind IN ('{AccountKind.COOPERATIVE}', '{AccountKind.PAYABLE}')
              AND r.bearer = 'cooperative' AND p.partner_id = r.borne_by_id)
        WHERE {ids.having("r.id")} AND r.vendor_order_id IS NOT NULL
        GROUP BY r.id, r.bearer, r.amount
        HAVING COALESCE(-SUM(p.amount), 0)
            <> CASE WHEN r.bearer = 'seller' THEN 0 ELSE r.amount END
        """,
    )


@invariant("the books know how refunds ended", over=Refund)
def refunds_concluded(ids: Range) -> Iterator[Breach]:
    return lines(
        "refund {}: {}, which the books don't know",
        f"""
        SELECT r.id, r.state FROM payment_refund r WHERE {ids.having("r.id")}
          AND (r.state = '{RefundState.SUCCEEDED}' AND NOT EXISTS (
                SELECT 1 FROM ledger_ledgertransaction t
                WHERE t.cause = 'refund:' || r.id || ':sent')
            OR r.state = '{RefundState.FAILED}' AND NOT EXISTS (
                SELECT 1 FROM ledger_ledgertransaction t
                WHERE t.cause = 'refund:' || r.id || ':failed'))
        """,
    )


@invariant("cash is collected with the goods", over=VendorOrder)
def cash_collected(ids: Range) -> Iterator[Breach]:
    handed_over = f"('{VendorOrderStatus.SHIPPED}', '{VendorOrderStatus.RECEIVED}')"
    return lines(
        "part {}: {}, {} is to be collected, the books say {}",
        f"""
        SELECT number, status, due, booked FROM (
            SELECT v.number, v.status,
                CASE WHEN v.status IN {handed_over} THEN 0 ELSE
                    {minor("v.total - v.from_balance", "o.currency")}
                    - (SELECT COALESCE(SUM(r.amount), 0) FROM payment_refund r
                       WHERE r.vendor_order_id = v.id AND {BY_METHOD}
                         AND r.state = '{RefundState.SUCCEEDED}')
                END AS due,
                (SELECT COALESCE(-SUM(p.amount), 0) FROM ledger_posting p
                 JOIN ledger_ledgeraccount a ON a.id = p.account_id
                 WHERE p.vendor_order_id = v.id AND a.kind = '{AccountKind.CASH}')
                AS booked
            FROM order_vendororder v JOIN order_order o ON o.id = v.order_id
            WHERE {ids.having("v.id")} AND v.in_cash
        ) sums WHERE due <> booked
        """,
    )


@invariant("orders are paid as it was agreed", over=Payment)
def paid_as_agreed(ids: Range) -> Iterator[Breach]:
    """Cash, bank transfers, invoices; Stripe and the balance have many names."""
    offline = listed(
        (PaymentMethod.CASH, PaymentMethod.TRANSFER, PaymentMethod.INVOICE)
    )
    return lines(
        "payment {}: by {}, of an order paid {}",
        f"""
        SELECT p.key, p.method, o.payment_method FROM payment_payment p
        JOIN order_order o ON o.id = p.order_id
        WHERE {ids.having("p.id")} AND {PAID} AND p.method <> o.payment_method
          AND (p.method IN ({offline}) OR o.payment_method IN ({offline}))
        """,
    )


@invariant("only orders to be paid in cash have parts in cash", over=VendorOrder)
def cash_agreed(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: in cash {}, of an order paid {}",
        f"""
        SELECT v.number, v.in_cash, o.payment_method FROM order_vendororder v
        JOIN order_order o ON o.id = v.order_id
        WHERE {ids.having("v.id")} AND v.in_cash
            <> (o.payment_method = '{PaymentMethod.CASH}' AND v.total > v.from_balance)
        """,
    )


@invariant(
    "only orders on invoice have parts with a day to be paid by", over=VendorOrder
)
def invoice_agreed(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: due on {}, of an order paid {}",
        f"""
        SELECT v.number, v.due_on, o.payment_method FROM order_vendororder v
        JOIN order_order o ON o.id = v.order_id
        WHERE {ids.having("v.id")} AND (v.due_on IS NOT NULL)
            <> (o.payment_method = '{PaymentMethod.INVOICE}')
        """,
    )


@invariant(
    "what is owed on invoice is what was sold and not taken off", over=VendorOrder
)
def invoices_owed(ids: Range) -> Iterator[Breach]:
    """And never less than nothing; what was paid is told by the reconciliation."""
    return lines(
        "part {}: {} sold, {} taken off, {} paid, {} lost, the books say {} is owed",
        f"""
        SELECT number, sold, off, paid, lost, owed FROM (
            SELECT v.number, {minor("v.total - v.from_balance", "o.currency")} AS sold,
                (SELECT COALESCE(SUM(r.amount), 0) FROM payment_refund r
                 WHERE r.vendor_order_id = v.id
                   AND r.state = '{RefundState.SUCCEEDED}'
                   AND r.refund_id = '{INVOICE}:' || r.id) AS off,
                (SELECT COALESCE(SUM(p.amount), 0) FROM ledger_posting p
                 JOIN ledger_ledgertransaction t ON t.id = p.transaction_id
                 JOIN ledger_ledgeraccount a ON a.id = p.account_id
                 WHERE p.vendor_order_id = v.id AND t.kind = 'invoice-paid'
                   AND a.kind = '{AccountKind.RECEIVABLE}') AS paid,
                (SELECT COALESCE(SUM(p.amount), 0) FROM ledger_posting p
                 JOIN ledger_ledgertransaction t ON t.id = p.transaction_id
                 JOIN ledger_ledgeraccount a ON a.id = p.account_id
                 WHERE p.vendor_order_id = v.id
                   AND t.kind IN ('written-off', 'recovered')
                   AND a.kind = '{AccountKind.RECEIVABLE}') AS lost,
                (SELECT COALESCE(-SUM(p.amount), 0) FROM ledger_posting p
                 JOIN ledger_ledgeraccount a ON a.id = p.account_id
                 WHERE p.vendor_order_id = v.id
                   AND a.kind = '{AccountKind.RECEIVABLE}') AS owed
            FROM order_vendororder v JOIN order_order o ON o.id = v.order_id
            WHERE {ids.having("v.id")} AND v.due_on IS NOT NULL
              AND o.paid_at IS NOT NULL
        ) sums WHERE owed <> sold - off - paid - lost OR owed < 0 OR lost < 0
        """,
    )
