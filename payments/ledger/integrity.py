"""The books: balanced, in one currency, and the same however they are summed."""

from collections.abc import Iterator

from django.db.models import Sum

from core.integrity import Breach, Range, invariant, lines, minor
from orders.order.models import VendorOrder
from payments.ledger.models import LedgerAccount, LedgerTransaction
from payments.ledger.queries import with_balance
from payments.ledger.states import AccountKind

SHOPPERS = AccountKind.SHOPPERS


def booked(table: str, cause: str, ids: Range, kind: str) -> str:
    """What all that was booked for each row of a table did to accounts of a kind."""
    steps = ("", ":sent", ":failed", ":funded", ":unfunded")
    causes = ", ".join(f"'{cause}:' || x.id || '{step}'" for step in steps)
    # Step by step from the rows to their causes to postings: the market's own accounts
    # have postings of every sale there ever was, and are looked at last.
    return f"""
        WITH booked AS MATERIALIZED (
            SELECT x.id, t.id AS transaction_id FROM {table} x
            JOIN ledger_ledgertransaction t ON t.cause IN ({causes})
            WHERE {ids.having("x.id")}
        ), posted AS MATERIALIZED (
            SELECT b.id, p.account_id, p.amount FROM booked b
            JOIN ledger_posting p ON p.transaction_id = b.transaction_id
        )
        SELECT d.id, SUM(d.amount) AS amount FROM posted d
        JOIN ledger_ledgeraccount a ON a.id = d.account_id
        WHERE a.kind = '{kind}' GROUP BY d.id
    """


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
            SELECT p.vendor_order_id, SUM(p.amount) AS amount FROM ledger_posting p
            JOIN ledger_ledgertransaction t ON t.id = p.transaction_id
            JOIN ledger_ledgeraccount a ON a.id = p.account_id
            WHERE {ids.having("p.vendor_order_id")} AND t.kind = 'paid'
              AND a.kind IN ('{SHOPPERS}', '{AccountKind.CASH}',
                             '{AccountKind.RECEIVABLE}', '{AccountKind.RESTS}')
            GROUP BY p.vendor_order_id
        ) b ON b.vendor_order_id = v.id
        WHERE {ids.having("v.id")} AND o.paid_at IS NOT NULL
          AND {total} <> COALESCE(-b.amount, 0)
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
