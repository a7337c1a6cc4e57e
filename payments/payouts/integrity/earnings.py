"""Fees, discounts and earnings are as they were frozen, and nothing is lost."""

from collections.abc import Iterator

from django.utils import timezone

from core.integrity import TOO_LATE, Breach, Range, invariant, lines, listed, minor
from orders.order.models import Line, Order, OrderDiscount, VendorOrder
from orders.order.states import VendorOrderStatus
from payments.ledger.models import LedgerAccount
from payments.ledger.states import AccountKind
from payments.payment.states import (
    CASH,
    INVOICE,
    Destination,
    PaymentState,
    RefundState,
)
from payments.payouts.models import Earning, LineDiscount, LineFee, WriteOff
from payments.payouts.states import StripeState, TransferState

PENDING = AccountKind.PENDING


@invariant("fees are charged as they were frozen", over=Order)
def fees_charged(ids: Range) -> Iterator[Breach]:
    """Less what cooperatives pay of discounts, which is on their accounts too."""
    return lines(
        "order {}: fees of {} were frozen, {} charged",
        f"""
        SELECT o.number, f.amount, COALESCE(b.amount, 0) FROM order_order o
        JOIN (
            SELECT order_id, SUM(amount) AS amount FROM (
                SELECT v.order_id, f.amount + f.tax AS amount FROM payouts_linefee f
                JOIN order_vendororder v ON v.id = f.vendor_order_id
                WHERE {ids.having("v.order_id")}
                UNION ALL
                SELECT v.order_id, -g.by_cooperative FROM payouts_linediscount g
                JOIN order_vendororder v ON v.id = g.vendor_order_id
                WHERE {ids.having("v.order_id")}
            ) each GROUP BY order_id
        ) f ON f.order_id = o.id
        LEFT JOIN (
            SELECT v.order_id, SUM(p.amount) AS amount FROM ledger_posting p
            JOIN ledger_ledgertransaction t ON t.id = p.transaction_id
            JOIN ledger_ledgeraccount a ON a.id = p.account_id
            JOIN order_vendororder v ON v.id = p.vendor_order_id
            WHERE {ids.having("v.order_id")} AND t.kind = 'paid'
              AND a.kind IN ('{AccountKind.COMMISSION}', '{AccountKind.COOPERATIVE}',
                             '{AccountKind.TAX}')
            GROUP BY v.order_id
        ) b ON b.order_id = o.id
        WHERE o.paid_at IS NOT NULL AND f.amount <> COALESCE(b.amount, 0)
        """,
    )


@invariant("fees go back at most once", over=LineFee)
def fees_returned(ids: Range) -> Iterator[Breach]:
    return lines(
        "fee {} of line {}: {} was charged, {} went back",
        f"""
        SELECT f.id, f.line_id, f.amount + f.tax, b.amount FROM payouts_linefee f
        JOIN (
            SELECT x.fee_id, SUM(x.amount + x.tax) AS amount FROM payouts_feereturn x
            LEFT JOIN payment_refund r ON r.id = x.refund_id
            WHERE {ids.having("x.fee_id")}
              AND COALESCE(r.state, '') <> '{RefundState.FAILED}'
            GROUP BY x.fee_id
        ) b ON b.fee_id = f.id
        WHERE b.amount > f.amount + f.tax
        """,
    )


@invariant("nobody has earned more than was paid", over=VendorOrder)
def pending_not_negative(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: {} is pending",
        f"""
        SELECT v.number, SUM(p.amount) FROM order_vendororder v
        JOIN ledger_posting p ON p.vendor_order_id = v.id
        JOIN ledger_ledgeraccount a ON a.id = p.account_id
        WHERE {ids.having("v.id")} AND a.kind = '{PENDING}'
        GROUP BY v.id, v.number HAVING SUM(p.amount) < 0
        """,
    )


@invariant("what is due is earned in time", over=Earning)
def earned_in_time(ids: Range) -> Iterator[Breach]:
    """From its date or from when its last hold was released, whichever is later."""
    late = timezone.now() - 6 * TOO_LATE
    return lines(
        "parcel {}: its price was due at {}",
        f"""
        SELECT e.parcel_id, e.due_at FROM payouts_earning e
        WHERE {ids.having("e.id")} AND e.done_at IS NULL AND e.due_at < %s
          AND NOT EXISTS (SELECT 1 FROM payouts_hold h
              WHERE h.vendor_order_id = e.vendor_order_id
                AND (h.released_at IS NULL OR h.released_at >= %s))
        """,
        late,
        late,
    )


@invariant("cooperatives earn their fees with the sale", over=VendorOrder)
def fees_earned(ids: Range) -> Iterator[Breach]:
    """Once every parcel has earned and all was sent, no fee waits any more."""
    return lines(
        "part {}: {} of the cooperative's fees waits",
        f"""
        SELECT v.number, SUM(p.amount) FROM order_vendororder v
        JOIN ledger_posting p ON p.vendor_order_id = v.id
        JOIN ledger_ledgeraccount a ON a.id = p.account_id
        WHERE {ids.having("v.id")} AND a.kind = '{AccountKind.COOPERATIVE}'
          AND v.status IN ('{VendorOrderStatus.RECEIVED}')
          AND EXISTS (SELECT 1 FROM payouts_earning e WHERE e.vendor_order_id = v.id)
          AND NOT EXISTS (SELECT 1 FROM payouts_earning e
              WHERE e.vendor_order_id = v.id AND e.done_at IS NULL)
        GROUP BY v.id, v.number, a.id HAVING SUM(p.amount) > 0
        """,
    )


@invariant("sent parcels will earn their price", over=VendorOrder)
def parcels_earn(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: parcel {} earns nothing",
        f"""
        SELECT v.number, s.id FROM order_vendororder v
        JOIN order_shippingevent s ON s.vendor_order_id = v.id
        WHERE {ids.having("v.id")} AND NOT EXISTS (
            SELECT 1 FROM payouts_earning e WHERE e.parcel_id = s.id)
        """,
    )


@invariant("discounts of lines are what offers gave", over=Line)
def line_discounts(ids: Range) -> Iterator[Breach]:
    taken = minor(
        "l.line_price_before_discounts_incl_tax - l.line_price_incl_tax", "o.currency"
    )
    return lines(
        "line {}: {} was taken off, offers gave {}",
        f"""
        SELECT l.id, {taken}, COALESCE(g.amount, 0) FROM order_line l
        JOIN order_order o ON o.id = l.order_id
        LEFT JOIN (
            SELECT line_id, SUM(amount) AS amount FROM payouts_linediscount
            WHERE {ids.having("line_id")} GROUP BY line_id
        ) g ON g.line_id = l.id
        WHERE {ids.having("l.id")} AND {taken} <> COALESCE(g.amount, 0)
        """,
    )


@invariant("offers gave lines what they gave their order", over=OrderDiscount)
def order_discounts(ids: Range) -> Iterator[Breach]:
    """Of offers that are still there: those from before may have been deleted."""
    given = minor("d.amount", "o.currency")
    return lines(
        "order {}: an offer took off {}, of its lines {}",
        f"""
        SELECT o.number, {given}, COALESCE(SUM(g.amount), 0)
        FROM order_orderdiscount d JOIN order_order o ON o.id = d.order_id
        JOIN offer_conditionaloffer c ON c.id = d.offer_id
        LEFT JOIN order_vendororder v ON v.order_id = o.id
        LEFT JOIN payouts_linediscount g
          ON g.vendor_order_id = v.id AND g.offer_id = d.offer_id
        WHERE {ids.having("d.id")} GROUP BY d.id, o.number, d.amount, o.currency
        HAVING {given} <> COALESCE(SUM(g.amount), 0)
        """,
    )


@invariant("the market pays its discounts as they were frozen", over=Order)
def market_pays(ids: Range) -> Iterator[Breach]:
    return lines(
        "order {}: the market pays {} of its discounts, the books say {}",
        f"""
        SELECT o.number, COALESCE(g.amount, 0), COALESCE(-b.amount, 0)
        FROM order_order o
        LEFT JOIN (
            SELECT v.order_id, SUM(g.by_market) AS amount FROM payouts_linediscount g
            JOIN order_vendororder v ON v.id = g.vendor_order_id
            WHERE {ids.having("v.order_id")} GROUP BY v.order_id
        ) g ON g.order_id = o.id
        LEFT JOIN (
            SELECT v.order_id, SUM(p.amount) AS amount FROM ledger_posting p
            JOIN ledger_ledgertransaction t ON t.id = p.transaction_id
            JOIN ledger_ledgeraccount a ON a.id = p.account_id
            JOIN order_vendororder v ON v.id = p.vendor_order_id
            WHERE {ids.having("v.order_id")} AND t.kind = 'paid'
              AND a.kind = '{AccountKind.PROMOTIONS}'
            GROUP BY v.order_id
        ) b ON b.order_id = o.id
        WHERE {ids.having("o.id")} AND o.paid_at IS NOT NULL
          AND COALESCE(g.amount, 0) <> COALESCE(-b.amount, 0)
        """,
    )


@invariant("funded discounts go back at most once", over=LineDiscount)
def discounts_returned(ids: Range) -> Iterator[Breach]:
    return lines(
        "discount {} of line {}: {} was funded, {} went back",
        f"""
        SELECT g.id, g.line_id, g.by_cooperative + g.by_market, b.amount
        FROM payouts_linediscount g
        JOIN (
            SELECT x.discount_id, SUM(x.by_cooperative + x.by_market) AS amount
            FROM payouts_discountreturn x
            LEFT JOIN payment_refund r ON r.id = x.refund_id
            WHERE {ids.having("x.discount_id")}
              AND COALESCE(r.state, '') <> '{RefundState.FAILED}'
            GROUP BY x.discount_id
        ) b ON b.discount_id = g.id
        WHERE b.amount > g.by_cooperative + g.by_market
        """,
    )


# Every transaction of the books sums to zero, so that what lies with the payment
# provider and the banks always equals what sellers, cooperatives, market, tax and
# shoppers have of it. Below that sum is compared with the rows of the world outside:
# payments, refunds, transfers, disputes.
SHOPPERS, FEES = AccountKind.SHOPPERS, AccountKind.FEES
CAME = f"p.state = '{PaymentState.SUCCEEDED}'"
NOT_HELD = listed((CASH, INVOICE))
# Of a rest that was paid otherwise meanwhile: it is of no part.
UNPLACED = """(p.rest_of_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM payment_refund u WHERE u.cause = 'unplaced:' || p.key))"""
WENT_BACK = (
    f"r.state = '{RefundState.SUCCEEDED}' AND r.destination = '{Destination.METHOD}'"
)


@invariant("what came and did not leave is held, in each currency", over=LedgerAccount)
def held_in_all(ids: Range) -> Iterator[Breach]:
    """Paid − refunded − paid out − with banks − costs of payment = what is held.

    And what came by bank transfer and pays nothing yet. Cash is never held: sellers
    keep what they collect. Of what is sold on invoice what came is.
    """
    return lines(
        "account {}: {} is held, the books say {}",
        f"""
        SELECT key, held, booked FROM (
            SELECT a.key AS key,
                (SELECT COALESCE(SUM(p.amount), 0) FROM payment_payment p
                 WHERE {CAME} AND p.method NOT IN ({NOT_HELD})
                   AND p.currency = a.currency)
              + (SELECT COALESCE(SUM(l.amount), 0) FROM ledger_posting l
                 JOIN ledger_ledgertransaction t ON t.id = l.transaction_id
                 JOIN ledger_ledgeraccount f ON f.id = l.account_id
                 WHERE t.kind = 'invoice-paid' AND t.currency = a.currency
                   AND f.kind = '{AccountKind.RECEIVABLE}')
              - (SELECT COALESCE(SUM(r.amount), 0) FROM payment_refund r
                 JOIN payment_payment p ON p.id = r.payment_id
                 WHERE {WENT_BACK} AND p.method <> '{CASH}'
                   AND (p.method <> '{INVOICE}'
                        OR r.refund_id NOT LIKE '{INVOICE}:%%')
                   AND p.currency = a.currency)
              - (SELECT COALESCE(SUM(x.amount), 0) FROM payouts_transfer x
                 WHERE x.state = '{TransferState.CONFIRMED}'
                   AND x.currency = a.currency)
              - (SELECT COALESCE(SUM(x.amount), 0) FROM payouts_stripetransfer x
                 WHERE x.state = '{StripeState.CONFIRMED}'
                   AND x.currency = a.currency)
              + (SELECT COALESCE(SUM(y.amount), 0) FROM payouts_stripereversal y
                 JOIN payouts_stripetransfer x ON x.id = y.transfer_id
                 WHERE y.state = '{StripeState.CONFIRMED}'
                   AND x.currency = a.currency)
              - (SELECT COALESCE(SUM(d.taken), 0) FROM disputes_dispute d
                 WHERE d.currency = a.currency)
              + (SELECT COALESCE(SUM(g.amount), 0) FROM gift_cards_giftcard g
                 WHERE g.paid_at IS NOT NULL AND g.currency = a.currency)
              - (SELECT COALESCE(SUM(g.amount), 0) FROM gift_cards_giftcard g
                 WHERE g.refund_state = '{RefundState.SUCCEEDED}'
                   AND g.currency = a.currency)
              - (SELECT COALESCE(SUM(g.taken), 0) FROM gift_cards_giftcard g
                 WHERE g.currency = a.currency)
              + (SELECT COALESCE(SUM(y.amount - y.taken), 0)
                 FROM prepayments_prepayment y
                 WHERE y.paid_at IS NOT NULL AND y.currency = a.currency)
              - (SELECT COALESCE(SUM(y.returned), 0) FROM prepayments_prepayment y
                 WHERE y.refund_state = '{RefundState.SUCCEEDED}'
                   AND y.currency = a.currency)
              + (SELECT COALESCE(SUM(b.amount - i.used), 0)
                 FROM reconciliation_incomingtransfer i
                 JOIN reconciliation_bankline b ON b.id = i.line_id
                 WHERE i.state IN ('new', 'waiting', 'returning')
                   AND b.currency = a.currency)
              + (SELECT COALESCE(SUM(l.amount), 0) FROM ledger_posting l
                 JOIN ledger_ledgeraccount f ON f.id = l.account_id
                 WHERE f.kind = '{FEES}' AND f.currency = a.currency) AS held,
                (SELECT COALESCE(-SUM(l.amount), 0) FROM ledger_posting l
                 WHERE l.account_id = a.id) AS booked
            FROM ledger_ledgeraccount a
            WHERE {ids.having("a.id")} AND a.kind = '{SHOPPERS}'
        ) sums WHERE held <> booked
        """,
    )


@invariant("what came and did not leave is held, order by order", over=Order)
def held_of_orders(ids: Range) -> Iterator[Breach]:
    """Sellers are paid out from balances of many orders, so that is left out here."""
    return lines(
        "order {}: {} is held, the books say {}",
        f"""
        SELECT number, held, booked FROM (
            SELECT o.number AS number,
                (SELECT COALESCE(SUM(p.amount), 0) FROM payment_payment p
                 WHERE {CAME} AND p.order_id = o.id AND NOT {UNPLACED})
              - (SELECT COALESCE(SUM(r.amount), 0) FROM payment_refund r
                 JOIN order_vendororder v ON v.id = r.vendor_order_id
                 WHERE {WENT_BACK} AND v.order_id = o.id)
              - (SELECT COALESCE(SUM(d.taken), 0) FROM disputes_dispute d
                 JOIN payment_payment p ON p.id = d.payment_id
                 WHERE p.order_id = o.id)
              + COALESCE(b.costs, 0) AS held,
                COALESCE(b.booked, 0) AS booked
            FROM order_order o
            LEFT JOIN (
                SELECT v.order_id,
                    -SUM(CASE WHEN a.kind = '{SHOPPERS}' THEN l.amount ELSE 0 END)
                      AS booked,
                    SUM(CASE WHEN a.kind = '{FEES}' THEN l.amount ELSE 0 END) AS costs
                FROM order_vendororder v
                JOIN ledger_posting l ON l.vendor_order_id = v.id
                JOIN ledger_ledgeraccount a ON a.id = l.account_id
                WHERE {ids.having("v.order_id")} GROUP BY v.order_id
            ) b ON b.order_id = o.id
            WHERE {ids.having("o.id")} AND o.paid_at IS NOT NULL
              AND o.payment_method NOT IN ({NOT_HELD})
        ) sums WHERE held <> booked
        """,
    )


@invariant("sales on invoice are held until they are paid", over=VendorOrder)
def invoices_held(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: {} is owed, held {} times",
        f"""
        SELECT number, owed, held FROM (
            SELECT v.number,
                (SELECT COALESCE(-SUM(p.amount), 0) FROM ledger_posting p
                 JOIN ledger_ledgeraccount a ON a.id = p.account_id
                 WHERE p.vendor_order_id = v.id
                   AND a.kind = '{AccountKind.RECEIVABLE}') AS owed,
                (SELECT COUNT(*) FROM payouts_hold h
                 WHERE h.vendor_order_id = v.id AND h.released_at IS NULL
                   AND h.cause LIKE 'invoice:%%') AS held
            FROM order_vendororder v JOIN order_order o ON o.id = v.order_id
            WHERE {ids.having("v.id")} AND v.due_on IS NOT NULL
              AND o.paid_at IS NOT NULL
        ) sums WHERE (owed > 0 AND held <> 1) OR (owed = 0 AND held <> 0)
        """,
    )


@invariant("invoices that were written off are so in the books", over=WriteOff)
def write_offs_booked(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: {} was written off, the books say {}",
        f"""
        SELECT number, amount, booked FROM (
            SELECT v.number, w.amount,
                (SELECT COALESCE(SUM(p.amount), 0) FROM ledger_ledgertransaction t
                 JOIN ledger_posting p ON p.transaction_id = t.id
                 JOIN ledger_ledgeraccount a ON a.id = p.account_id
                 WHERE t.cause = 'write-off:' || w.id AND p.vendor_order_id = v.id
                   AND a.kind = '{AccountKind.RECEIVABLE}') AS booked
            FROM payouts_writeoff w JOIN order_vendororder v ON v.id = w.vendor_order_id
            WHERE {ids.having("w.id")}
        ) sums WHERE amount <> booked
        """,
    )


@invariant("two people agreed that an invoice is never paid", over=WriteOff)
def write_offs_agreed(ids: Range) -> Iterator[Breach]:
    return lines(
        "write-off {}: by {} and {}",
        f"""
        SELECT w.id, w.proposed_by_id, w.agreed_by_id FROM payouts_writeoff w
        WHERE {ids.having("w.id")} AND (w.proposed_by_id IS NULL
            OR w.agreed_by_id IS NULL OR w.proposed_by_id = w.agreed_by_id)
        """,
    )
