"""Prepayments: what is left of them is owed, and nothing else is."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core.integrity import Breach, Range, invariant, lines, listed
from payments.credit.integrity import POSTED
from payments.ledger.models import LedgerAccount
from payments.ledger.states import AccountKind
from payments.payment.states import RefundState

from .models import Prepayment
from .states import WAITING, PrepaymentStatus

# A page to pay on ends after a day; who pays at a counter or by a bank takes some more.
PAID_BY = timedelta(days=14)
REFUNDED_BY = timedelta(days=30)
# By when what came back to one that is closed is on the balance.
MOVED_BY = timedelta(hours=6)


@invariant("what is left of prepayments is owed in the books", over=LedgerAccount)
def owed_in_books(ids: Range) -> Iterator[Breach]:
    mine = """c.user_id = a.user_id AND c.currency = a.currency
        AND c.earmark IS NOT NULL"""
    left = f"""(
        SELECT COALESCE(SUM(c.amount), 0) FROM credit_credit c WHERE {mine}
    ) - (
        SELECT COALESCE(SUM(u.amount), 0) FROM credit_credituse u
        JOIN credit_credit c ON c.id = u.credit_id WHERE {mine}
    )"""
    return lines(
        "account {}: {} in the books, {} left of its prepayments",
        f"""
        SELECT a.key, {POSTED}, {left} FROM ledger_ledgeraccount a
        WHERE {ids.having("a.id")} AND a.kind = '{AccountKind.PREPAID}'
          AND {POSTED} <> {left}
        """,
    )


@invariant("prepayments that were paid are kept for what they pay", over=Prepayment)
def paid_in_credit(ids: Range) -> Iterator[Breach]:
    """All of each, once, for who paid it; and of no other."""
    return lines(
        "prepayment {}: {}, {} of {} is kept",
        f"""
        SELECT p.id, p.status, COALESCE(c.amount, 0), p.amount
        FROM prepayments_prepayment p
        LEFT JOIN credit_credit c ON c.cause = 'prepayment:' || p.id
          AND c.earmark = p.id AND c.user_id = p.user_id AND c.currency = p.currency
        WHERE {ids.having("p.id")} AND COALESCE(c.amount, 0)
          <> CASE WHEN p.status IN ({listed(WAITING)}) THEN 0 ELSE p.amount END
        """,
    )


@invariant("nothing is left of prepayments that are closed", over=Prepayment)
def nothing_left(ids: Range) -> Iterator[Breach]:
    """What comes back later goes on to the balance within hours."""
    return lines(
        "prepayment {}: closed, {} of it is left",
        f"""
        SELECT p.id, SUM(c.amount - COALESCE(
            (SELECT SUM(u.amount) FROM credit_credituse u WHERE u.credit_id = c.id), 0))
        FROM prepayments_prepayment p JOIN credit_credit c ON c.earmark = p.id
        WHERE {ids.having("p.id")} AND p.status = '{PrepaymentStatus.CLOSED}'
          AND c.created < %s AND c.amount > COALESCE(
            (SELECT SUM(u.amount) FROM credit_credituse u WHERE u.credit_id = c.id), 0)
        GROUP BY p.id
        """,
        timezone.now() - MOVED_BY,
    )


@invariant("prepayments are paid or given up in time", over=Prepayment)
def paid_in_time(ids: Range) -> Iterator[Breach]:
    return lines(
        "prepayment {}: waiting for its payment since {}",
        f"""
        SELECT p.id, p.created FROM prepayments_prepayment p
        WHERE {ids.having("p.id")} AND p.status = '{PrepaymentStatus.UNPAID}'
          AND p.created < %s
        """,
        timezone.now() - PAID_BY,
    )


@invariant("what is left of prepayments is paid back", over=Prepayment)
def returned_in_time(ids: Range) -> Iterator[Breach]:
    """What the bank did not take is on the balance."""
    ways = listed((RefundState.SUCCEEDED, RefundState.FAILED))
    return lines(
        "prepayment {}: {} went back on {}, its refund is {}",
        f"""
        SELECT p.id, p.returned, p.refunded_at, p.refund_state
        FROM prepayments_prepayment p
        WHERE {ids.having("p.id")} AND p.returned > 0
          AND p.refund_state NOT IN ({ways})
          AND (p.refunded_at IS NULL OR p.refunded_at < %s)
        """,
        timezone.now() - REFUNDED_BY,
    )
