"""Stripe's movements as rows of ours, each one row, and to which of ours it belongs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog
from django.db.models import Q

from payments.disputes.models import Dispute
from payments.disputes.services.updates import refresh_dispute
from payments.payment.gateway import StripeAmbiguousError, StripeRefusedError
from payments.payment.models import Payment, Refund
from payments.payment.services.events import NotOurPaymentError
from payments.payouts.models import StripeReversal, StripeTransfer
from payments.reconciliation import gateway
from payments.reconciliation.gateway import Txn
from payments.reconciliation.models import StripeRow
from payments.reconciliation.states import (
    ADJUSTMENTS,
    CHARGES,
    PLATFORMS,
    REFUNDS,
    REFUNDS_BACK,
    REVERSALS,
    TRANSFERS,
    FindingKind,
    Match,
)

from .findings import Amount, Found

logger = structlog.get_logger(__name__)
_KEPT = (
    "kind", "amount", "fee", "net", "currency", "presented", "presented_currency",
    "source", "match", "payment", "refund", "dispute", "transfer", "reversal",
    "created", "available_on",
)  # fmt: skip


@dataclass(frozen=True)
class Matched:
    """What a movement belongs to, and what our row says of it."""

    match: str = Match.NOTHING
    payment: Payment | None = None
    refund: Refund | None = None
    dispute: Dispute | None = None
    transfer: StripeTransfer | None = None
    reversal: StripeReversal | None = None
    expected: int | None = None
    currency: str = ""


UNMATCHED = Matched()


def matches(txns: Sequence[Txn]) -> dict[str, Matched]:
    """By the id of the movement; at most five queries for a page."""
    payments = _payments(txn for txn in txns if txn.kind in CHARGES)
    refunds = _refunds(txn for txn in txns if txn.kind in REFUNDS | REFUNDS_BACK)
    disputes = _disputes([txn for txn in txns if txn.kind in ADJUSTMENTS])
    transfers = _transfers(txn for txn in txns if txn.kind in TRANSFERS)
    reversals = _reversals(txn for txn in txns if txn.kind in REVERSALS)

    def matched(txn: Txn) -> Matched:
        if txn.kind in CHARGES:
            return _of_payment(payments.get(txn.source) or payments.get(txn.intent_id))
        if txn.kind in REFUNDS | REFUNDS_BACK:
            return _of_refund(refunds.get(txn.source))
        if txn.kind in ADJUSTMENTS:
            return _of_dispute(disputes.get(txn.source))
        if txn.kind in TRANSFERS:
            return _of_transfer(transfers.get(txn.source))
        if txn.kind in REVERSALS:
            return _of_reversal(reversals.get(txn.source))
        return Matched(Match.PLATFORM) if txn.kind in PLATFORMS else UNMATCHED

    return {txn.id: matched(txn) for txn in txns}


def _payments(txns: Iterable[Txn]) -> dict[str, Payment]:
    """By the id of their charge and of their intent."""
    wanted = list(txns)
    charges = {txn.source for txn in wanted}
    intents = {txn.intent_id for txn in wanted if txn.intent_id}
    rows = Payment.objects.filter(Q(charge_id__in=charges) | Q(intent_id__in=intents))
    found: dict[str, Payment] = {}
    for row in rows.select_related("order") if wanted else ():
        for key in (row.charge_id, row.intent_id):
            if key:
                found[key] = row
    return found


def _refunds(txns: Iterable[Txn]) -> dict[str, Refund]:
    wanted = {txn.source for txn in txns}
    rows = Refund.objects.filter(refund_id__in=wanted).select_related("payment")
    return {str(row.refund_id): row for row in rows} if wanted else {}


def _disputes(txns: Sequence[Txn]) -> dict[str, Dispute]:
    """One that we have not heard of is asked for first."""
    wanted = {txn.source for txn in txns if txn.source}
    rows = Dispute.objects.filter(dispute_id__in=wanted).select_related("payment")
    found = {row.dispute_id: row for row in rows} if wanted else {}
    for dispute_id in sorted(wanted - found.keys()):
        try:
            found[dispute_id] = refresh_dispute(dispute_id)
        except (StripeAmbiguousError, NotOurPaymentError, StripeRefusedError) as error:
            logger.warning("dispute_unknown", dispute=dispute_id, error=str(error))
    return found


def _transfers(txns: Iterable[Txn]) -> dict[str, StripeTransfer]:
    wanted = {txn.source for txn in txns}
    rows = StripeTransfer.objects.filter(transfer_id__in=wanted)
    return {str(row.transfer_id): row for row in rows} if wanted else {}


def _reversals(txns: Iterable[Txn]) -> dict[str, StripeReversal]:
    wanted = {txn.source for txn in txns}
    rows = StripeReversal.objects.filter(reversal_id__in=wanted)
    return (
        {str(row.reversal_id): row for row in rows.select_related("transfer")}
        if wanted
        else {}
    )


def _of_payment(payment: Payment | None) -> Matched:
    if payment is None:
        return UNMATCHED
    return Matched(
        Match.PAYMENT,
        payment=payment,
        expected=payment.amount,
        currency=payment.currency,
    )


def _of_refund(refund: Refund | None) -> Matched:
    if refund is None:
        return UNMATCHED
    return Matched(
        Match.REFUND,
        payment=refund.payment,
        refund=refund,
        expected=refund.amount,
        currency=refund.payment.currency,
    )


def _of_dispute(dispute: Dispute | None) -> Matched:
    if dispute is None:
        return UNMATCHED
    return Matched(
        Match.DISPUTE,
        payment=dispute.payment,
        dispute=dispute,
        expected=dispute.amount,
        currency=dispute.currency,
    )


def _of_transfer(transfer: StripeTransfer | None) -> Matched:
    """In the currency that is sent, which is the one Stripe settles in."""
    if transfer is None:
        return UNMATCHED
    return Matched(
        Match.TRANSFER,
        transfer=transfer,
        expected=transfer.sent,
        currency=transfer.sent_currency,
    )


def _of_reversal(reversal: StripeReversal | None) -> Matched:
    if reversal is None:
        return UNMATCHED
    return Matched(
        Match.REVERSAL,
        reversal=reversal,
        expected=reversal.sent,
        currency=reversal.transfer.sent_currency,
    )


def take_page(txns: Sequence[Txn]) -> tuple[list[StripeRow], list[Found]]:
    """Write a page of movements down; the rows, and what does not agree."""
    found = matches(txns)
    StripeRow.objects.bulk_create(
        [_row(txn, found[txn.id]) for txn in txns],
        update_conflicts=True,
        unique_fields=["txn_id"],
        update_fields=_KEPT,
    )
    rows = StripeRow.objects.filter(txn_id__in=[txn.id for txn in txns])
    kept = list(
        rows.select_related("payment__order").prefetch_related(
            "payment__order__vendor_orders"
        )
    )
    return kept, [
        wrong for row in kept if (wrong := _wrong(row, found[row.txn_id])) is not None
    ]


def _row(txn: Txn, matched: Matched) -> StripeRow:
    return StripeRow(
        txn_id=txn.id,
        kind=txn.kind,
        amount=txn.amount,
        fee=txn.fee,
        net=txn.net,
        currency=txn.currency,
        presented=txn.presented,
        presented_currency=txn.presented_currency,
        source=txn.source,
        match=matched.match,
        payment=matched.payment,
        refund=matched.refund,
        dispute=matched.dispute,
        transfer=matched.transfer,
        reversal=matched.reversal,
        created=txn.created,
        available_on=txn.available_on,
    )


def _wrong(row: StripeRow, matched: Matched) -> Found | None:
    if matched.match == Match.NOTHING:
        return Found(
            key_of_row(row),
            FindingKind.NOT_OURS,
            f"{row.kind} {row.source or row.txn_id}",
            row.created,
            Amount(row.amount, row.currency),
        )
    ours, theirs = (matched.expected, matched.currency), said(row)
    if matched.match == Match.PLATFORM or ours == theirs:
        return None
    return Found(
        key_of_amount(row),
        FindingKind.AMOUNT,
        f"{row.kind} {row.source}",
        row.created,
        Amount(*theirs),
        Amount(matched.expected or 0, matched.currency),
    )


def said(row: StripeRow) -> tuple[int, str]:
    """What Stripe says of the movement's source, in the currency that was paid in."""
    if row.presented is None:
        return abs(row.amount), row.currency
    return row.presented, row.presented_currency


def key_of_row(row: StripeRow) -> str:
    return f"txn:{row.txn_id}"


def key_of_amount(row: StripeRow) -> str:
    return f"amount:{row.txn_id}"


def rates_of(rows: Sequence[StripeRow]) -> dict[int, StripeRow]:
    """The charges of these rows' payments; one that was never read is read now."""
    wanted = {row.payment_id: row.payment for row in rows if row.payment_id}
    charges = StripeRow.objects.filter(payment__in=wanted, kind__in=CHARGES)
    known = charges.select_related("payment__order")
    found = {int(row.payment_id or 0): row for row in known.order_by("-pk")}
    for payment_id, payment in wanted.items():
        if payment_id not in found and payment is not None and payment.charge_id:
            for page in (gateway.transactions_of(payment.charge_id),):
                kept, _wrong_ones = take_page(page) if page else ([], [])
                found |= {int(row.payment_id or 0): row for row in kept}
    return found
