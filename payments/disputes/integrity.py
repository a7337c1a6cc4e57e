"""Disputes: what banks have taken is in the books, shared out, frozen and borne."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines, listed
from payments.disputes.models import Dispute
from payments.disputes.states import RUNNING, DisputeState
from payments.ledger.models import LedgerAccount
from payments.ledger.states import AccountKind, TransactionKind

DISPUTES = AccountKind.DISPUTES
LOST = DisputeState.LOST
UNDER_WAY = listed(RUNNING)
# What is paid before there is an order: its rows, and what its losses are booked for.
PAID_AHEAD = (
    ("gift_cards_giftcard", "gift-card"),
    ("prepayments_prepayment", "prepayment"),
)


@invariant("what banks have taken is in the books", over=Dispute)
def disputes_booked(ids: Range) -> Iterator[Breach]:
    return lines(
        "dispute {}: the bank has {}, the books say {}",
        f"""
        SELECT d.dispute_id, d.taken, COALESCE(-b.amount, 0) FROM disputes_dispute d
        LEFT JOIN (
            SELECT t.note, SUM(p.amount) AS amount FROM ledger_ledgertransaction t
            JOIN ledger_posting p ON p.transaction_id = t.id
            JOIN ledger_ledgeraccount a ON a.id = p.account_id
            WHERE t.kind = '{TransactionKind.DISPUTED}' AND a.kind = '{DISPUTES}'
            GROUP BY t.note
        ) b ON b.note = d.dispute_id
        WHERE {ids.having("d.id")} AND d.taken <> COALESCE(-b.amount, 0)
        """,
    )


@invariant("disputes are shared out to the last unit", over=Dispute)
def disputes_shared(ids: Range) -> Iterator[Breach]:
    return lines(
        "dispute {}: {} is disputed, its shares are {}",
        f"""
        SELECT d.dispute_id, d.amount, COALESCE(SUM(s.amount), 0)
        FROM disputes_dispute d
        LEFT JOIN disputes_disputeshare s ON s.dispute_id = d.id
        WHERE {ids.having("d.id")} GROUP BY d.id, d.dispute_id, d.amount
        HAVING COALESCE(SUM(s.amount), 0) <> d.amount
        """,
    )


@invariant("somebody bears what was lost, and nothing else", over=LedgerAccount)
def disputes_borne(ids: Range) -> Iterator[Breach]:
    """What stands on the account is what banks have of disputes not yet lost."""
    ahead = " + ".join(
        f"""COALESCE((SELECT SUM(x.taken) FROM {table} x
            WHERE x.currency = a.currency AND x.taken > 0 AND NOT EXISTS (
                SELECT 1 FROM ledger_ledgertransaction t
                WHERE t.cause = '{cause}:' || x.id || ':lost')), 0)"""
        for table, cause in PAID_AHEAD
    )
    taken = f"COALESCE(d.taken, 0) + {ahead}"
    return lines(
        "account {}: banks have {} of what is not lost, the books say {}",
        f"""
        SELECT a.key, {taken}, COALESCE(-p.amount, 0)
        FROM ledger_ledgeraccount a
        LEFT JOIN (SELECT account_id, SUM(amount) AS amount FROM ledger_posting
                   GROUP BY account_id) p ON p.account_id = a.id
        LEFT JOIN (SELECT currency, SUM(taken) AS taken FROM disputes_dispute
                   WHERE state <> '{LOST}' OR taken <> amount
                   GROUP BY currency) d ON d.currency = a.currency
        WHERE {ids.having("a.id")} AND a.kind = '{DISPUTES}'
          AND {taken} <> COALESCE(-p.amount, 0)
        """,
    )


@invariant("nothing of a disputed sale is sent on", over=Dispute)
def disputes_frozen(ids: Range) -> Iterator[Breach]:
    return lines(
        "dispute {}: part {} is not held",
        f"""
        SELECT d.dispute_id, s.vendor_order_id FROM disputes_dispute d
        JOIN disputes_disputeshare s
            ON s.dispute_id = d.id AND s.vendor_order_id IS NOT NULL
        WHERE {ids.having("d.id")} AND d.state IN ({UNDER_WAY}) AND NOT EXISTS (
            SELECT 1 FROM payouts_hold h
            WHERE h.vendor_order_id = s.vendor_order_id AND h.released_at IS NULL)
        """,
    )
