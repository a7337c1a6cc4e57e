"""The books: balanced, complete, and the same however they are summed."""

from collections.abc import Iterator

from django.db.models import Sum
from django.utils import timezone

from orders.ledger.models import LedgerAccount, LedgerTransaction
from orders.ledger.queries import with_balance
from orders.ledger.states import AccountKind
from orders.order.models import Order, VendorOrder
from orders.order.states import VendorOrderStatus
from orders.payment.models import Refund
from orders.payment.states import RefundState
from orders.payouts.models import Earning, LineFee

from .invariants import Breach, Range, invariant, lines, minor
from .lateness import TOO_LATE

SHOPPERS, PENDING = AccountKind.SHOPPERS, AccountKind.PENDING


@invariant("transactions of the books sum to zero", over=LedgerTransaction)
def books_balanced(ids: Range) -> Iterator[Breach]:
    return lines(
        "transaction {}: off by {}",
        f"""
        SELECT t.cause, SUM(p.amount) FROM ledger_ledgertransaction t
        JOIN ledger_posting p ON p.transaction_id = t.id
        WHERE {ids.having("t.id")} AND {ids.having("p.transaction_id")}
        GROUP BY t.id, t.cause HAVING SUM(p.amount) <> 0
        """,
    )


@invariant("postings are in their account's currency", over=LedgerTransaction)
def books_in_one_currency(ids: Range) -> Iterator[Breach]:
    return lines(
        "transaction {}: in {}, on account {}",
        f"""
        SELECT t.cause, t.currency, a.key FROM ledger_ledgertransaction t
        JOIN ledger_posting p ON p.transaction_id = t.id
        JOIN ledger_ledgeraccount a ON a.id = p.account_id
        WHERE {ids.having("t.id")} AND {ids.having("p.transaction_id")}
          AND a.currency <> t.currency
        """,
    )


@invariant("what members are owed, their cooperative owes", over=LedgerTransaction)
def members_paired(ids: Range) -> Iterator[Breach]:
    """The market owes neither: the pair cancels out, cooperative by cooperative."""
    return lines(
        "transaction {}: {} is owed by nobody's cooperative",
        f"""
        SELECT t.cause, SUM(p.amount) FROM ledger_ledgertransaction t
        JOIN ledger_posting p ON p.transaction_id = t.id
        JOIN ledger_ledgeraccount a ON a.id = p.account_id
        LEFT JOIN cooperatives_household h ON h.id = a.household_id
        WHERE {ids.having("t.id")} AND {ids.having("p.transaction_id")}
          AND t.kind IN ('harvest', 'surplus')
        GROUP BY t.id, t.cause, COALESCE(a.partner_id, h.cooperative_id)
        HAVING SUM(p.amount) <> 0
        """,
    )


@invariant("paid orders are in the books, part by part", over=VendorOrder)
def orders_booked(ids: Range) -> Iterator[Breach]:
    total = minor("v.total - v.from_balance", "o.currency")
    return lines(
        "part {}: {} was paid, the books say {}",
        f"""
        SELECT v.number, v.total, COALESCE(-b.amount, 0) FROM order_vendororder v
        JOIN order_order o ON o.id = v.order_id
        LEFT JOIN (
            SELECT p.part_id, SUM(p.amount) AS amount FROM ledger_posting p
            JOIN ledger_ledgertransaction t ON t.id = p.transaction_id
            JOIN ledger_ledgeraccount a ON a.id = p.account_id
            WHERE {ids.having("p.part_id")} AND t.kind = 'paid'
              AND a.kind = '{SHOPPERS}'
            GROUP BY p.part_id
        ) b ON b.part_id = v.id
        WHERE {ids.having("v.id")} AND o.paid_at IS NOT NULL
          AND {total} <> COALESCE(-b.amount, 0)
        """,
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
                JOIN order_vendororder v ON v.id = f.part_id
                WHERE {ids.having("v.order_id")}
                UNION ALL
                SELECT v.order_id, -g.by_cooperative FROM payouts_linediscount g
                JOIN order_vendororder v ON v.id = g.part_id
                WHERE {ids.having("v.order_id")}
            ) each GROUP BY order_id
        ) f ON f.order_id = o.id
        LEFT JOIN (
            SELECT v.order_id, SUM(p.amount) AS amount FROM ledger_posting p
            JOIN ledger_ledgertransaction t ON t.id = p.transaction_id
            JOIN ledger_ledgeraccount a ON a.id = p.account_id
            JOIN order_vendororder v ON v.id = p.part_id
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
        JOIN ledger_posting p ON p.part_id = v.id
        JOIN ledger_ledgeraccount a ON a.id = p.account_id
        WHERE {ids.having("v.id")} AND a.kind = '{PENDING}'
        GROUP BY v.id, v.number HAVING SUM(p.amount) < 0
        """,
    )


@invariant("what is due is earned in time", over=Earning)
def earned_in_time(ids: Range) -> Iterator[Breach]:
    return lines(
        "parcel {}: its price was due at {}",
        f"""
        SELECT e.parcel_id, e.due_at FROM payouts_earning e
        WHERE {ids.having("e.id")} AND e.done_at IS NULL AND e.due_at < %s
          AND NOT EXISTS (SELECT 1 FROM payouts_hold h
              WHERE h.part_id = e.part_id AND h.released_at IS NULL)
        """,
        timezone.now() - 6 * TOO_LATE,
    )


@invariant("cooperatives earn their fees with the sale", over=VendorOrder)
def fees_earned(ids: Range) -> Iterator[Breach]:
    """Once every parcel has earned and all was sent, no fee waits any more."""
    return lines(
        "part {}: {} of the cooperative's fees waits",
        f"""
        SELECT v.number, SUM(p.amount) FROM order_vendororder v
        JOIN ledger_posting p ON p.part_id = v.id
        JOIN ledger_ledgeraccount a ON a.id = p.account_id
        WHERE {ids.having("v.id")} AND a.kind = '{AccountKind.COOPERATIVE}'
          AND v.status IN ('{VendorOrderStatus.RECEIVED}')
          AND EXISTS (SELECT 1 FROM payouts_earning e WHERE e.part_id = v.id)
          AND NOT EXISTS (SELECT 1 FROM payouts_earning e
              WHERE e.part_id = v.id AND e.done_at IS NULL)
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


@invariant("checkpoints are the sums of their postings", over=LedgerAccount)
def checkpoints_right(ids: Range) -> Iterator[Breach]:
    accounts = LedgerAccount.objects.filter(pk__range=(ids.first, ids.last))
    summed = accounts.annotate(total=Sum("postings__amount")).values_list("pk", "total")
    sums = dict(summed)
    for row in with_balance(accounts):
        balance, total = row.balance, sums[row.pk] or 0  # type: ignore[attr-defined]
        if balance != total:
            yield f"account {row.key}: {balance} by its checkpoint, {total} by its sum"
