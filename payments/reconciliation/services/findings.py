"""Findings: opened once, told once, resolved; movements that Stripe has not named."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from core.activity_log import record
from core.notify import notify
from core.transitions import TransitionError, move
from payments.disputes.models import Dispute
from payments.gift_cards.models import GiftCard
from payments.payment.models import Payment, Refund
from payments.payment.states import OFFLINE, Destination, PaymentState, RefundState
from payments.payouts.models import StripeReversal, StripeTransfer
from payments.payouts.states import StripeState
from payments.prepayments.models import PaidAhead, Prepayment
from payments.reconciliation.locks import lock_finding
from payments.reconciliation.models import Finding, Run, StripeRow
from payments.reconciliation.states import (
    FINDING_MOVES,
    REFUNDS,
    FindingKind,
    FindingState,
    Match,
)

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Amount:
    """Minor units of a currency."""

    units: int
    currency: str


@dataclass(frozen=True)
class Found:
    """Something that does not agree: under `key` it is told once."""

    key: str
    kind: str
    about: str
    happened: datetime
    amount: Amount | None = None
    expected: Amount | None = None


def open_findings(run: Run, found: Iterable[Found]) -> int:
    """Write down what is new, and tell all that this run has opened; how many."""
    keep_findings(run, found)
    if run.opened:
        notify("unmatched", run)
        logger.error("unmatched", run=run.pk, findings=run.opened)
    return run.opened


def keep_findings(run: Run, found: Iterable[Found]) -> None:
    """Write down what is new, to be told when the run ends."""
    by_key = {each.key: each for each in found}
    known = Finding.objects.filter(key__in=by_key).values_list("key", flat=True)
    new = [by_key[key] for key in by_key.keys() - set(known)]
    Finding.objects.bulk_create(
        (_row(run, each) for each in sorted(new, key=lambda one: one.happened)),
        ignore_conflicts=True,
    )
    # Another run may have written some of them at this moment, and tells those.
    run.opened += run.findings.filter(key__in=[each.key for each in new]).count()


def _row(run: Run, found: Found) -> Finding:
    amount, expected = found.amount, found.expected
    return Finding(
        key=found.key,
        kind=found.kind,
        about=found.about[:200],
        amount=amount.units if amount else None,
        currency=amount.currency if amount else "",
        expected=expected.units if expected else None,
        expected_currency=expected.currency if expected else "",
        happened=found.happened,
        run=run,
        opened_at=timezone.now(),
    )


@transaction.atomic
def resolve(pk: int, *, note: str, by: User | None = None) -> Finding:
    """Close it with a note; without a person it has settled by itself.

    Raises `TransitionError` for one that is resolved.
    """
    finding = lock_finding(pk)
    move(finding, FindingState.RESOLVED, moves=FINDING_MOVES, field="state")
    finding.note, finding.by = note[:500], by
    finding.resolved_at = timezone.now()
    finding.save(update_fields=["note", "by", "resolved_at"])
    if by is not None:
        record(
            "finding.resolved",
            finding,
            before={"state": FindingState.OPEN},
            after={"state": finding.state},
            reason=note,
            scope="office:market",
        )
    logger.info("finding_resolved", finding=pk, by=by.pk if by else None)
    return finding


def settle(keys: Iterable[str]) -> int:
    """Resolve what agrees by now; how many."""
    rows = Finding.objects.filter(key__in=list(keys), state=FindingState.OPEN)
    done = 0
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        try:
            resolve(pk, note="")
            done += 1
        except TransitionError:
            continue
    return done


def missing(since: datetime, until: datetime) -> list[Found]:
    """One query for each kind of ours."""
    window = (since, until)
    return [
        *_payments(window),
        *_refunds(window),
        *_disputes(window),
        *_paid_ahead(Match.GIFT_CARD, GiftCard, window),
        *_paid_ahead(Match.PREPAYMENT, Prepayment, window),
        *_transfers(window),
        *_reversals(window),
    ]


Window = tuple[datetime, datetime]


def _named(match: str) -> Exists:
    """Whether Stripe has named it. Asked by row: of all that Stripe ever named there is
    too much to look through for each.
    """
    return Exists(StripeRow.objects.filter(match=match, **{match: OuterRef("pk")}))


def _found(
    match: str, pk: int, about: str, happened: datetime, expected: Amount
) -> Found:
    kind = FindingKind.NOT_AT_STRIPE
    return Found(f"{match}:{pk}", kind, about, happened, expected=expected)


def _payments(window: Window) -> Iterator[Found]:
    rows = Payment.objects.filter(
        ~_named(Match.PAYMENT),
        state=PaymentState.SUCCEEDED,
        # What a balance paid for never was at Stripe.
        amount__gt=0,
        paid_at__gte=window[0],
        paid_at__lt=window[1],
    ).exclude(method__in=OFFLINE)
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
        ~_named(Match.REFUND),
        state=RefundState.SUCCEEDED,
        destination=Destination.METHOD,
        settled_at__gte=window[0],
        settled_at__lt=window[1],
    ).exclude(payment__method__in=OFFLINE)
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
        ~_named(Match.DISPUTE),
        taken__gt=0,
        opened_at__gte=window[0],
        opened_at__lt=window[1],
    )
    for row in rows.order_by("pk"):
        expected = Amount(-row.taken, row.currency)
        yield _found(Match.DISPUTE, row.pk, row.dispute_id, row.opened_at, expected)


def _paid_ahead(match: str, model: type[PaidAhead], window: Window) -> Iterator[Found]:
    """The charge of each, and its refund: both movements name it."""
    paid = model.objects.filter(
        ~_named(match), paid_at__gte=window[0], paid_at__lt=window[1]
    )
    for row in paid.order_by("pk"):
        expected = Amount(row.amount, row.currency)
        about, happened = f"{row} {row.intent_id}", row.paid_at or window[1]
        yield _found(match, row.pk, about, happened, expected)
    sent = StripeRow.objects.filter(kind__in=REFUNDS, **{match: OuterRef("pk")})
    back = model.objects.filter(
        ~Exists(sent),
        refund_state=RefundState.SUCCEEDED,
        refunded_at__gte=window[0],
        refunded_at__lt=window[1],
    )
    for row in back.order_by("pk"):
        expected = Amount(-row.given_back, row.currency)
        key, kind = f"{match}:{row.pk}:refund", FindingKind.NOT_AT_STRIPE
        about, happened = f"{row} {row.refund_id}", row.refunded_at or window[1]
        yield Found(key, kind, about, happened, expected=expected)


def _transfers(window: Window) -> Iterator[Found]:
    rows = StripeTransfer.objects.filter(
        ~_named(Match.TRANSFER),
        state=StripeState.CONFIRMED,
        settled_at__gte=window[0],
        settled_at__lt=window[1],
    )
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
        ~_named(Match.REVERSAL),
        state=StripeState.CONFIRMED,
        settled_at__gte=window[0],
        settled_at__lt=window[1],
    )
    for row in rows.select_related("transfer").order_by("pk"):
        yield _found(
            Match.REVERSAL,
            row.pk,
            str(row.reversal_id),
            row.settled_at or window[1],
            Amount(row.sent, row.transfer.sent_currency),
        )
