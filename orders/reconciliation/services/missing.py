"""Movements of ours that Stripe has not named, within a window of time."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from orders.disputes.models import Dispute
from orders.payment.models import Payment, Refund
from orders.payment.states import Destination, PaymentState, RefundState
from orders.payouts.models import StripeReversal, StripeTransfer
from orders.payouts.states import StripeState
from orders.reconciliation.models import StripeRow
from orders.reconciliation.states import FindingKind, Match

from .findings import Amount, Found


def missing(since: datetime, until: datetime) -> list[Found]:
    """One query for each kind of ours."""
    window = (since, until)
    return [
        *_payments(window),
        *_refunds(window),
        *_disputes(window),
        *_transfers(window),
        *_reversals(window),
    ]


Window = tuple[datetime, datetime]


def _named(match: str) -> QuerySet[StripeRow]:
    """Ids of what Stripe has named. One that names nothing would hide all others."""
    rows = StripeRow.objects.filter(match=match, **{f"{match}__isnull": False})
    return rows.values(match)


def _found(
    match: str, pk: int, about: str, happened: datetime, expected: Amount
) -> Found:
    kind = FindingKind.NOT_AT_STRIPE
    return Found(f"{match}:{pk}", kind, about, happened, expected=expected)


def _payments(window: Window) -> Iterator[Found]:
    rows = Payment.objects.filter(
        state=PaymentState.SUCCEEDED, paid_at__gte=window[0], paid_at__lt=window[1]
    ).exclude(pk__in=_named(Match.PAYMENT))
    for row in rows.order_by("pk"):
        yield _found(
            Match.PAYMENT,
            row.pk,
            f"{row.key} {row.intent_id}",
            row.paid_at or window[1],
            Amount(row.amount, row.currency),
        )


def _refunds(window: Window) -> Iterator[Found]:
    rows = Refund.objects.filter(
        state=RefundState.SUCCEEDED,
        destination=Destination.METHOD,
        settled_at__gte=window[0],
        settled_at__lt=window[1],
    ).exclude(pk__in=_named(Match.REFUND))
    for row in rows.select_related("payment").order_by("pk"):
        yield _found(
            Match.REFUND,
            row.pk,
            f"{row.cause} {row.refund_id}",
            row.settled_at or window[1],
            Amount(-row.amount, row.payment.currency),
        )


def _disputes(window: Window) -> Iterator[Found]:
    rows = Dispute.objects.filter(
        taken__gt=0, opened_at__gte=window[0], opened_at__lt=window[1]
    ).exclude(pk__in=_named(Match.DISPUTE))
    for row in rows.order_by("pk"):
        expected = Amount(-row.taken, row.currency)
        yield _found(Match.DISPUTE, row.pk, row.dispute_id, row.opened_at, expected)


def _transfers(window: Window) -> Iterator[Found]:
    rows = StripeTransfer.objects.filter(
        state=StripeState.CONFIRMED,
        settled_at__gte=window[0],
        settled_at__lt=window[1],
    ).exclude(pk__in=_named(Match.TRANSFER))
    for row in rows.order_by("pk"):
        yield _found(
            Match.TRANSFER,
            row.pk,
            str(row.transfer_id),
            row.settled_at or window[1],
            Amount(-row.sent, row.sent_currency),
        )


def _reversals(window: Window) -> Iterator[Found]:
    rows = StripeReversal.objects.filter(
        state=StripeState.CONFIRMED,
        settled_at__gte=window[0],
        settled_at__lt=window[1],
    ).exclude(pk__in=_named(Match.REVERSAL))
    for row in rows.select_related("transfer").order_by("pk"):
        yield _found(
            Match.REVERSAL,
            row.pk,
            str(row.reversal_id),
            row.settled_at or window[1],
            Amount(row.sent, row.transfer.sent_currency),
        )
