"""Stripe's movements as rows of ours, each one row, and to which of ours it belongs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog
from django.db.models import Q

from payments.disputes.models import Dispute
from payments.disputes.services.updates import refresh_dispute
from payments.gift_cards.models import GiftCard
from payments.payment.gateway import StripeAmbiguousError, StripeRefusedError
from payments.payment.models import Payment, Refund
from payments.payment.services.events import NotOurPaymentError
from payments.payouts.models import StripeReversal, StripeTransfer
from payments.prepayments.models import PaidAhead, Prepayment
from payments.reconciliation import gateway
from payments.reconciliation.gateway import Txn
from payments.reconciliation.models import StripeRow
from payments.reconciliation.states import (
    ADJUSTMENTS,
    CHARGES,
    OF_PAYMENTS,
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
    "source", "match", "payment", "refund", "dispute", "gift_card",
    "prepayment", "transfer", "reversal", "created", "available_on",
)  # fmt: skip
# What movements are read with.
_OF = ("payment__order", "gift_card", "prepayment")


@dataclass(frozen=True)
class Matched:
    """What a movement belongs to, and what our row says of it."""

    match: str = Match.NOTHING
    payment: Payment | None = None
    refund: Refund | None = None
    dispute: Dispute | None = None
    gift_card: GiftCard | None = None
    prepayment: Prepayment | None = None
    transfer: StripeTransfer | None = None
    reversal: StripeReversal | None = None
    expected: int | None = None
    currency: str = ""


UNMATCHED = Matched()


def matches(txns: Sequence[Txn]) -> dict[str, Matched]:
    """By the id of the movement; at most seven queries for a page."""
    payments = _payments(txn for txn in txns if txn.kind in CHARGES)
    refunds = _refunds(txn for txn in txns if txn.kind in REFUNDS | REFUNDS_BACK)
    # A dispute that is asked for may turn out to be about what was paid ahead.
    disputes = _disputes([txn for txn in txns if txn.kind in ADJUSTMENTS])
    transfers = _transfers(txn for txn in txns if txn.kind in TRANSFERS)
    reversals = _reversals(txn for txn in txns if txn.kind in REVERSALS)

    of_payments = [txn for txn in txns if txn.kind in OF_PAYMENTS]
    ahead = _paid_ahead(GiftCard, of_payments) | _paid_ahead(Prepayment, of_payments)

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

    return {
        txn.id: _of_paid_ahead(ahead[txn.id], txn) if txn.id in ahead else matched(txn)
        for txn in txns
    }


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


def _paid_ahead(model: type[PaidAhead], txns: Sequence[Txn]) -> dict[str, PaidAhead]:
    """By the movement's id: of their charge, their refund and their dispute.

    A refund is one's by its own id alone: one that was made on Stripe's pages is none
    of ours.
    """
    named = {txn.source for txn in txns if txn.source}
    rows = model.objects.filter(
        Q(charge_id__in=named)
        | Q(intent_id__in={txn.intent_id for txn in txns if txn.intent_id})
        | Q(refund_id__in=named)
        | Q(dispute_id__in=named)
    )
    by_source: dict[str, PaidAhead] = {}
    by_intent: dict[str, PaidAhead] = {}
    for row in rows if txns else ():
        for key in filter(None, (row.charge_id, row.refund_id, row.dispute_id)):
            by_source[key] = row
        by_intent[row.intent_id or ""] = row
    found = {}
    for txn in txns:
        paid = by_source.get(txn.source)
        if paid is None and txn.kind in CHARGES and txn.intent_id:
            paid = by_intent.get(txn.intent_id)
        if paid is not None:
            found[txn.id] = paid
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
            if dispute := refresh_dispute(dispute_id):
                found[dispute_id] = dispute
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


def _of_paid_ahead(row: PaidAhead, txn: Txn) -> Matched:
    """A dispute may be about a part of what was paid; what Stripe says of it counts."""
    is_dispute = txn.kind in ADJUSTMENTS and txn.presented is not None
    is_refund = txn.kind in REFUNDS | REFUNDS_BACK
    ours = row.given_back if is_refund else row.amount
    expected = txn.presented if is_dispute else ours
    if isinstance(row, GiftCard):
        return Matched(
            Match.GIFT_CARD, gift_card=row, expected=expected, currency=row.currency
        )
    assert isinstance(row, Prepayment)  # noqa: S101 - there are these two
    return Matched(
        Match.PREPAYMENT, prepayment=row, expected=expected, currency=row.currency
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
        rows.select_related(*_OF).prefetch_related("payment__order__vendor_orders")
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
        gift_card=matched.gift_card,
        prepayment=matched.prepayment,
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


Paid = tuple[int | None, int | None, int | None]


def paid_by(row: StripeRow) -> Paid:
    """The payment, the gift card or the prepayment that a movement is of; none for
    others.
    """
    return row.payment_id, row.gift_card_id, row.prepayment_id


def rates_of(rows: Sequence[StripeRow]) -> dict[Paid, StripeRow]:
    """The charges of what these rows are of; one never read before is read now."""
    wanted: dict[Paid, Payment | PaidAhead | None] = {
        paid_by(row): row.payment or row.gift_card or row.prepayment
        for row in rows
        if any(paid_by(row))
    }
    payments, cards, prepayments = (
        {key[place] for key in wanted if key[place]} for place in range(3)
    )
    charges = StripeRow.objects.filter(
        Q(payment__in=payments)
        | Q(gift_card__in=cards)
        | Q(prepayment__in=prepayments),
        kind__in=CHARGES,
    )
    known = charges.select_related(*_OF)
    found = {paid_by(row): row for row in known.order_by("-pk")}
    for key, paid in wanted.items():
        if key not in found and paid is not None and paid.charge_id:
            page = gateway.transactions_of(paid.charge_id)
            kept, _wrong_ones = take_page(page) if page else ([], [])
            found |= {paid_by(row): row for row in kept}
    return found
