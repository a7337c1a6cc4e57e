"""Which of our rows a movement at Stripe belongs to; a page of them at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog
from django.db.models import Q

from orders.disputes.models import Dispute
from orders.disputes.services import refresh_dispute
from orders.payment.gateway import Ambiguous, Refused
from orders.payment.models import Payment, Refund
from orders.payment.services import NotOurs
from orders.payouts.models import StripeReversal, StripeTransfer
from orders.reconciliation.gateway import Txn
from orders.reconciliation.states import (
    ADJUSTMENTS,
    CHARGES,
    PLATFORMS,
    REFUNDS,
    REFUNDS_BACK,
    REVERSALS,
    TRANSFERS,
    Match,
)

logger = structlog.get_logger(__name__)


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
        except (Ambiguous, NotOurs, Refused) as error:
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
