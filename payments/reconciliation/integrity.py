"""The reconciliation: what Stripe kept is in the books, what fits nothing is told."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core.integrity import Breach, Range, invariant, lines, listed
from payments.reconciliation.models import BankLine, Run, StripeRow
from payments.reconciliation.states import FEES, Match, ReconciliationState

# Tried by the outbox for so long, a comparison has ended one way or the other.
LONGEST = timedelta(days=2)


@invariant("what Stripe kept is in the books", over=StripeRow)
def fees_booked(ids: Range) -> Iterator[Breach]:
    """The fee of a dispute is booked with the dispute."""
    of_sales = listed((Match.PAYMENT, Match.REFUND))
    return lines(
        "movement {}: its fee of {} {} is not in the books",
        f"""
        SELECT s.txn_id, s.fee, s.currency FROM reconciliation_striperow s
        WHERE {ids.having("s.id")} AND (
            s.match IN ({of_sales}) AND s.fee <> 0
            OR s.match = '{Match.PLATFORM}' AND s.kind IN ({listed(FEES)})
               AND s.amount <> 0
        ) AND NOT EXISTS (
            SELECT 1 FROM ledger_ledgertransaction t
            WHERE t.cause = 'stripe-fee:' || s.txn_id)
        """,
    )


@invariant("movements at Stripe are matched with what they are of", over=StripeRow)
def rows_matched(ids: Range) -> Iterator[Breach]:
    return lines(
        "movement {}: matched with a {}, which it does not name",
        f"""
        SELECT s.txn_id, s.match FROM reconciliation_striperow s
        WHERE {ids.having("s.id")} AND (
            s.match = '{Match.PAYMENT}' AND s.payment_id IS NULL
            OR s.match = '{Match.REFUND}' AND s.refund_id IS NULL
            OR s.match = '{Match.DISPUTE}' AND s.dispute_id IS NULL
            OR s.match = '{Match.TRANSFER}' AND s.transfer_id IS NULL
            OR s.match = '{Match.REVERSAL}' AND s.reversal_id IS NULL)
        """,
    )


@invariant("movements that fit nothing of ours are told", over=StripeRow)
def rows_told(ids: Range) -> Iterator[Breach]:
    """Not while a comparison is under way: it tells at its end."""
    return lines(
        "movement {}: {} {} fits nothing, and nobody was told",
        f"""
        SELECT s.txn_id, s.amount, s.currency FROM reconciliation_striperow s
        WHERE {ids.having("s.id")} AND s.match = '' AND NOT EXISTS (
            SELECT 1 FROM reconciliation_finding f WHERE f.key = 'txn:' || s.txn_id)
          AND NOT EXISTS (SELECT 1 FROM reconciliation_run r
                          WHERE r.state = '{ReconciliationState.RUNNING}')
        """,
    )


@invariant("lines of the bank that fit nothing of ours are told", over=BankLine)
def bank_lines_told(ids: Range) -> Iterator[Breach]:
    return lines(
        "line {} of {}: {} {} fits nothing, and nobody was told",
        f"""
        SELECT b.id, b.booked_on, b.amount, b.currency FROM reconciliation_bankline b
        WHERE {ids.having("b.id")} AND b.match = '' AND NOT EXISTS (
            SELECT 1 FROM reconciliation_finding f WHERE f.key = 'bank:' || b.digest)
        """,
    )


@invariant("comparisons come to an end", over=Run)
def runs_end(ids: Range) -> Iterator[Breach]:
    return lines(
        "comparison {}: under way since {}",
        f"""
        SELECT r.id, r.started FROM reconciliation_run r
        WHERE {ids.having("r.id")} AND r.state = '{ReconciliationState.RUNNING}'
          AND r.started < %s
        """,
        timezone.now() - LONGEST,
    )
