"""Balances of shoppers: never negative, and the same in the books as in their rows."""

from collections.abc import Iterator

from core.integrity import Breach, Range, cents, invariant, lines, minor
from orders.order.models import Order
from orders.order.states import OrderStatus
from payments.credit.models import CashOut, Credit, CreditUse
from payments.ledger.models import LedgerAccount
from payments.ledger.states import AccountKind

BALANCE = AccountKind.BALANCE
# From the last checkpoint on, which another invariant compares with its postings.
_LAST = """(
    SELECT MAX(last_id) FROM ledger_checkpoint WHERE account_id = a.id
)"""
POSTED = f"""(
    COALESCE((SELECT balance FROM ledger_checkpoint
              WHERE account_id = a.id AND last_id = {_LAST}), 0)
    + (SELECT COALESCE(SUM(amount), 0) FROM ledger_posting
       WHERE account_id = a.id AND id > COALESCE({_LAST}, 0))
)"""


@invariant("no shopper's balance is negative", over=LedgerAccount)
def not_negative(ids: Range) -> Iterator[Breach]:
    return lines(
        "account {}: {}",
        f"""
        SELECT a.key, {POSTED} FROM ledger_ledgeraccount a
        WHERE {ids.having("a.id")} AND a.kind = '{BALANCE}' AND {POSTED} < 0
        """,
    )


@invariant("balances are what is left of their credits", over=LedgerAccount)
def credits_left(ids: Range) -> Iterator[Breach]:
    """What an order holds that is not paid yet is the shopper's still, in the books.

    One that is negative is told of above.
    """
    mine = """c.user_id = a.user_id AND c.currency = a.currency
        AND c.earmark IS NULL"""
    left = f"""(
        SELECT COALESCE(SUM(c.amount), 0) FROM credit_credit c WHERE {mine}
    ) - (
        SELECT COALESCE(SUM(u.amount), 0) FROM credit_credituse u
        JOIN credit_credit c ON c.id = u.credit_id WHERE {mine}
    )"""
    held = f"""(
        SELECT COALESCE(SUM({minor("o.from_balance", "o.currency")}), 0)
        FROM order_order o WHERE o.user_id = a.user_id AND o.currency = a.currency
          AND o.status = '{OrderStatus.PENDING}' AND o.from_balance > 0
          AND o.earmark IS NULL
    )"""
    return lines(
        "account {}: {} in the books, {} left of its credits and {} held",
        f"""
        SELECT a.key, {POSTED}, {left}, {held} FROM ledger_ledgeraccount a
        WHERE {ids.having("a.id")} AND a.kind = '{BALANCE}'
          AND {POSTED} >= 0 AND {POSTED} <> {left} + {held}
        """,
    )


@invariant("credits are in the books", over=Credit)
def credits_booked(ids: Range) -> Iterator[Breach]:
    return lines(
        "credit {}: its shopper has no balance in the books",
        f"""
        SELECT c.cause FROM credit_credit c
        WHERE {ids.having("c.id")} AND NOT EXISTS (
            SELECT 1 FROM ledger_ledgeraccount a
            WHERE a.kind = CASE WHEN c.earmark IS NULL THEN '{BALANCE}'
                                ELSE '{AccountKind.PREPAID}' END
              AND a.user_id = c.user_id AND a.currency = c.currency)
        """,
    )


@invariant("no credit is spent twice", over=Credit)
def credits_spent_once(ids: Range) -> Iterator[Breach]:
    return lines(
        "credit {}: {} was given, {} taken",
        f"""
        SELECT c.cause, c.amount, SUM(u.amount) FROM credit_credit c
        JOIN credit_credituse u ON u.credit_id = c.id
        WHERE {ids.having("c.id")} GROUP BY c.id, c.cause, c.amount
        HAVING SUM(u.amount) > c.amount
        """,
    )


@invariant("balances get back at most what was taken", over=CreditUse)
def returned_once(ids: Range) -> Iterator[Breach]:
    return lines(
        "use {}: {} was taken, {} given back",
        f"""
        SELECT u.cause, u.amount, SUM(c.amount) FROM credit_credituse u
        JOIN credit_credit c ON c.returns_id = u.id
        WHERE {ids.having("u.id")} GROUP BY u.id, u.cause, u.amount
        HAVING SUM(c.amount) > u.amount
        """,
    )


@invariant("orders have taken what they say from the balance", over=Order)
def taken_by_orders(ids: Range) -> Iterator[Breach]:
    """One that was let go has given it back; a refund of a paid one takes nothing."""
    taken = """(
        SELECT COALESCE(SUM(u.amount), 0) FROM credit_credituse u
        WHERE u.order_id = o.id
    ) - (
        SELECT COALESCE(SUM(c.amount), 0) FROM credit_credit c
        WHERE c.order_id = o.id AND c.cause LIKE 'let-go:%%'
    )"""
    stands = f"o.paid_at IS NOT NULL OR o.status = '{OrderStatus.PENDING}'"
    wanted = (
        f"CASE WHEN {stands} THEN {minor('o.from_balance', 'o.currency')} ELSE 0 END"
    )
    return lines(
        "order {}: {} of {} from the balance, {} was taken",
        f"""
        SELECT o.number, o.status, o.from_balance, {taken} FROM order_order o
        WHERE {ids.having("o.id")} AND {taken} <> {wanted}
        """,
    )


@invariant("parts share what their order takes from the balance", over=Order)
def shared_by_vendor_orders(ids: Range) -> Iterator[Breach]:
    return lines(
        "order {}: {} from the balance, its parts say {}",
        f"""
        SELECT o.number, o.from_balance, COALESCE(SUM(v.from_balance), 0)
        FROM order_order o LEFT JOIN order_vendororder v ON v.order_id = o.id
        WHERE {ids.having("o.id")} GROUP BY o.id, o.number, o.from_balance
        HAVING {cents("COALESCE(SUM(v.from_balance), 0)")} <> {cents("o.from_balance")}
        """,
    )


@invariant("balances that are paid back leave by refunds", over=CashOut)
def cash_outs_refunded(ids: Range) -> Iterator[Breach]:
    refunded = """(
        SELECT COALESCE(SUM(amount), 0) FROM payment_refund WHERE cash_out_id = x.id)"""
    taken = """(
        SELECT COALESCE(SUM(amount), 0) FROM credit_credituse
        WHERE cause = 'cash-out:' || x.id)"""
    return lines(
        "payment back {}: {}, {} was taken and {} goes back",
        f"""
        SELECT x.id, x.amount, {taken}, {refunded} FROM credit_cashout x
        WHERE {ids.having("x.id")} AND ({taken} <> x.amount OR {refunded} <> x.amount)
        """,
    )
