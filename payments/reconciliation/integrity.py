"""The reconciliation: what Stripe kept is in the books, what fits nothing is told."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core.integrity import TOO_LATE, Breach, Range, invariant, lines, listed
from payments.ledger.states import AccountKind
from payments.payment.models import Payment
from payments.payment.states import INVOICE, TRANSFER, RefundState
from payments.reconciliation.models import BankLine, Run, StripeRow, TransferUse
from payments.reconciliation.models import IncomingTransfer as Incoming
from payments.reconciliation.states import (
    ADJUSTMENTS,
    FEES,
    UNSETTLED,
    IncomingReason,
    IncomingState,
    Match,
    ReconciliationState,
)

# Tried by the outbox for so long, a comparison has ended one way or the other.
LONGEST = timedelta(days=2)
# What is booked of a bank transfer, from its coming to its end, beside its uses.
STEPS = ("", ":returned", ":other")
# Under which the use `u` of a transfer is booked, as `TransferUse.cause` says it.
CAUSE = """'incoming:' || u.transfer_id
    || CASE WHEN u.number = 1 THEN '' ELSE ':' || u.number END"""


@invariant("what Stripe kept is in the books", over=StripeRow)
def fees_booked(ids: Range) -> Iterator[Breach]:
    """The fee of a dispute is booked with the dispute."""
    of_sales = listed((Match.PAYMENT, Match.REFUND, Match.GIFT_CARD, Match.PREPAYMENT))
    return lines(
        "movement {}: its fee of {} {} is not in the books",
        f"""
        SELECT s.txn_id, s.fee, s.currency FROM reconciliation_striperow s
        WHERE {ids.having("s.id")} AND (
            s.match IN ({of_sales}) AND s.fee <> 0
            AND s.kind NOT IN ({listed(ADJUSTMENTS)})
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
            OR s.match = '{Match.GIFT_CARD}' AND s.gift_card_id IS NULL
            OR s.match = '{Match.PREPAYMENT}' AND s.prepayment_id IS NULL
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
    """What shoppers may have sent waits to be assigned."""
    return lines(
        "line {} of {}: {} {} fits nothing, and nobody was told",
        f"""
        SELECT b.id, b.booked_on, b.amount, b.currency FROM reconciliation_bankline b
        WHERE {ids.having("b.id")} AND b.match = '' AND NOT EXISTS (
            SELECT 1 FROM reconciliation_finding f WHERE f.key = 'bank:' || b.digest)
          AND NOT EXISTS (SELECT 1 FROM reconciliation_incomingtransfer i
                          WHERE i.line_id = b.id)
        """,
    )


@invariant("bank transfers wait in the books until they are settled", over=Incoming)
def incoming_booked(ids: Range) -> Iterator[Breach]:
    causes = ", ".join(f"'incoming:' || i.id || '{step}'" for step in STEPS)
    return lines(
        "transfer {}: {}, {} of it waits, the books say {}",
        f"""
        SELECT id, state, waits, booked FROM (
            SELECT i.id, i.state,
                CASE WHEN i.state IN ({listed(UNSETTLED)}) THEN b.amount - i.used
                     ELSE 0 END AS waits,
                (SELECT COALESCE(SUM(p.amount), 0) FROM ledger_ledgertransaction t
                 JOIN ledger_posting p ON p.transaction_id = t.id
                 JOIN ledger_ledgeraccount a ON a.id = p.account_id
                 WHERE (t.cause IN ({causes}) OR t.cause IN (
                     SELECT {CAUSE} || ':placed' FROM reconciliation_transferuse u
                     WHERE u.transfer_id = i.id))
                   AND a.kind = '{AccountKind.UNASSIGNED}') AS booked
            FROM reconciliation_incomingtransfer i
            JOIN reconciliation_bankline b ON b.id = i.line_id
            WHERE {ids.having("i.id")}
        ) sums WHERE waits <> booked
        """,
    )


@invariant("orders by transfer were paid by transfers", over=Payment)
def transfers_paid(ids: Range) -> Iterator[Breach]:
    """To the last unit, and no other order was."""
    return lines(
        "payment {}: {} of {}, transfers of {}",
        f"""
        SELECT p.key, p.method, p.amount, COALESCE(SUM(u.amount), 0)
        FROM payment_payment p
        LEFT JOIN reconciliation_transferuse u ON u.payment_id = p.id
        WHERE {ids.having("p.id")} AND p.method <> '{INVOICE}'
        GROUP BY p.id, p.key, p.method, p.amount
        HAVING COALESCE(SUM(u.amount), 0)
            <> CASE WHEN p.method = '{TRANSFER}' THEN p.amount ELSE 0 END
        """,
    )


@invariant("invoices were paid by transfers", over=Payment)
def invoices_paid(ids: Range) -> Iterator[Breach]:
    """As much as the books say came for them."""
    return lines(
        "payment {}: transfers of {}, the books say {}",
        f"""
        SELECT p.key, COALESCE(SUM(u.amount), 0), COALESCE(MAX(b.amount), 0)
        FROM payment_payment p
        LEFT JOIN reconciliation_transferuse u ON u.payment_id = p.id
        LEFT JOIN (
            SELECT v.order_id, SUM(l.amount) AS amount FROM ledger_posting l
            JOIN ledger_ledgertransaction t ON t.id = l.transaction_id
            JOIN ledger_ledgeraccount a ON a.id = l.account_id
            JOIN order_vendororder v ON v.id = l.vendor_order_id
            WHERE t.kind = 'invoice-paid' AND a.kind = '{AccountKind.RECEIVABLE}'
            GROUP BY v.order_id
        ) b ON b.order_id = p.order_id
        WHERE {ids.having("p.id")} AND p.method = '{INVOICE}' GROUP BY p.id, p.key
        HAVING COALESCE(SUM(u.amount), 0) <> COALESCE(MAX(b.amount), 0)
        """,
    )


@invariant("what did not match by itself two people agreed on", over=Incoming)
def incoming_agreed(ids: Range) -> Iterator[Breach]:
    """What came too late goes back without them: nothing else can be done with it."""
    settled = (IncomingState.NEW, IncomingState.WAITING)
    return lines(
        "transfer {}: {} ({}), by {} and {}",
        f"""
        SELECT i.id, i.state, i.reason, i.proposed_by_id, i.agreed_by_id
        FROM reconciliation_incomingtransfer i
        WHERE {ids.having("i.id")} AND i.state NOT IN ({listed(settled)})
          AND i.reason NOT IN ('', '{IncomingReason.TOO_LATE}')
          AND (i.agreed_by_id IS NULL OR i.proposed_by_id IS NULL
               OR i.agreed_by_id = i.proposed_by_id)
        """,
    )


@invariant("transfers are used as their uses say, and no further", over=Incoming)
def transfers_used(ids: Range) -> Iterator[Breach]:
    return lines(
        "transfer {}: {} of {} used, its uses say {}",
        f"""
        SELECT i.id, i.used, b.amount, COALESCE(SUM(u.amount), 0)
        FROM reconciliation_incomingtransfer i
        JOIN reconciliation_bankline b ON b.id = i.line_id
        LEFT JOIN reconciliation_transferuse u ON u.transfer_id = i.id
        WHERE {ids.having("i.id")} GROUP BY i.id, i.used, b.amount
        HAVING i.used <> COALESCE(SUM(u.amount), 0) OR i.used > b.amount
        """,
    )


@invariant("uses of transfers are booked to the last unit", over=TransferUse)
def uses_booked(ids: Range) -> Iterator[Breach]:
    """Off what waits, and for an invoice off what is owed."""

    def booked(step: str, account: str) -> str:
        return f"""(
            SELECT COALESCE(SUM(l.amount), 0) FROM ledger_ledgertransaction t
            JOIN ledger_posting l ON l.transaction_id = t.id
            JOIN ledger_ledgeraccount a ON a.id = l.account_id
            WHERE t.cause = {CAUSE} || '{step}' AND a.kind = '{account}')"""

    return lines(
        "use {} of transfer {}: {}, booked {} off what waits, {} off what is owed",
        f"""
        SELECT number, transfer_id, amount, placed, paid FROM (
            SELECT u.number, u.transfer_id, u.amount, p.method,
                -{booked(":placed", AccountKind.UNASSIGNED)} AS placed,
                {booked(":invoice", AccountKind.RECEIVABLE)} AS paid
            FROM reconciliation_transferuse u
            JOIN payment_payment p ON p.id = u.payment_id
            WHERE {ids.having("u.id")}
        ) sums WHERE placed <> amount
            OR paid <> CASE WHEN method = '{INVOICE}' THEN amount ELSE 0 END
        """,
    )


@invariant("uses that did not fit by themselves two people agreed on", over=TransferUse)
def uses_agreed(ids: Range) -> Iterator[Breach]:
    return lines(
        "use {} of transfer {} ({}): by {} and {}",
        f"""
        SELECT u.number, u.transfer_id, i.reason, u.proposed_by_id, u.agreed_by_id
        FROM reconciliation_transferuse u
        JOIN reconciliation_incomingtransfer i ON i.id = u.transfer_id
        WHERE {ids.having("u.id")} AND i.reason <> ''
          AND (u.agreed_by_id IS NULL OR u.proposed_by_id IS NULL
               OR u.agreed_by_id = u.proposed_by_id)
        """,
    )


@invariant("refunds that the bank returned are owed again", over=BankLine)
def bounced_refunds_failed(ids: Range) -> Iterator[Breach]:
    return lines(
        "line {} of {}: refund {} came back and is {}",
        f"""
        SELECT b.id, b.booked_on, f.id, f.state FROM reconciliation_bankline b
        JOIN payment_refund f ON f.id = b.refund_id
        JOIN reconciliation_run r ON r.id = b.run_id
        WHERE {ids.having("b.id")} AND b.amount > 0
          AND f.state <> '{RefundState.FAILED}' AND r.started < %s
        """,
        timezone.now() - TOO_LATE,
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
