"""What is paid after a deposit: owed as the books say, paid once, packed when it is."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines, listed, minor
from orders.order.models import Order, VendorOrder
from orders.order.states import VendorOrderStatus
from payments.ledger.states import AccountKind
from payments.payment.models import Payment
from payments.payment.states import Destination, PaymentState, RefundState

RESTS = AccountKind.RESTS
OWED = f"""(SELECT COALESCE(-SUM(p.amount), 0) FROM ledger_posting p
    JOIN ledger_ledgeraccount a ON a.id = p.account_id
    WHERE p.vendor_order_id = v.id AND a.kind = '{RESTS}')"""
IN_BOOKS = "ledger_ledgertransaction t WHERE t.cause = 'rest:' || p.key"
PACKED = (
    VendorOrderStatus.PACKING,
    VendorOrderStatus.PACKED,
    VendorOrderStatus.PART_SHIPPED,
    VendorOrderStatus.SHIPPED,
    VendorOrderStatus.RECEIVED,
)


@invariant("what is owed after a deposit is not paid and not taken off", over=Order)
def rests_owed(ids: Range) -> Iterator[Breach]:
    """Once the deposit came; and never less than nothing."""
    return lines(
        "part {}: a rest of {}, {} taken off, {} paid, the books say {} is owed",
        f"""
        SELECT number, rest, off, paid, owed FROM (
            SELECT v.number,
                CASE WHEN o.paid_at IS NULL THEN 0
                     ELSE {minor("v.rest", "o.currency")} END AS rest,
                (SELECT COALESCE(SUM(r.amount), 0) FROM payment_refund r
                 WHERE r.vendor_order_id = v.id
                   AND r.state = '{RefundState.SUCCEEDED}'
                   AND r.destination = '{Destination.OWED}') AS off,
                (SELECT COALESCE(SUM(p.amount), 0) FROM payment_payment p
                 WHERE p.rest_of_id = v.id AND EXISTS (SELECT 1 FROM {IN_BOOKS}))
                AS paid,
                {OWED} AS owed
            FROM order_vendororder v JOIN order_order o ON o.id = v.order_id
            WHERE {ids.having("v.order_id")} AND v.rest > 0
        ) sums WHERE owed <> rest - off - paid OR owed < 0
        """,
    )


@invariant("an order's rest is what its parts leave for later", over=Order)
def rests_add_up(ids: Range) -> Iterator[Breach]:
    return lines(
        "order {}: a rest of {}, its parts say {}",
        f"""
        SELECT o.number, o.rest, SUM(v.rest) FROM order_order o
        JOIN order_vendororder v ON v.order_id = o.id
        WHERE {ids.having("o.id")} GROUP BY o.id, o.number, o.rest, o.currency
        HAVING {minor("SUM(v.rest)", "o.currency")} <> {minor("o.rest", "o.currency")}
        """,
    )


@invariant("payments of a rest are in the books or go back in full", over=Payment)
def rests_placed(ids: Range) -> Iterator[Breach]:
    return lines(
        "payment {}: {} came, it is in the books {} and goes back {}",
        f"""
        SELECT key, amount, booked, back FROM (
            SELECT p.key, p.amount,
                (SELECT COUNT(*) FROM {IN_BOOKS}) AS booked,
                (SELECT COUNT(*) FROM payment_refund r
                 WHERE r.cause = 'unplaced:' || p.key AND r.amount = p.amount) AS back
            FROM payment_payment p
            WHERE {ids.having("p.id")} AND p.rest_of_id IS NOT NULL
              AND p.state = '{PaymentState.SUCCEEDED}'
        ) sums WHERE booked + back <> 1
        """,
    )


@invariant("parts with a deposit are packed once the rest is paid", over=VendorOrder)
def packed_when_paid(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: {}, {} is still owed",
        f"""
        SELECT v.number, v.status, {OWED} FROM order_vendororder v
        WHERE {ids.having("v.id")} AND v.rest > 0
          AND v.status IN ({listed(PACKED)}) AND {OWED} > 0
        """,
    )
