"""Taking back what Stripe has paid out of a sale, after the shopper was paid back.

What can't be taken back is the seller's debt, which later earnings make up for; it is
not tried again and again.
"""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from core.money import minor_step
from core.notify import notify
from core.outbox import enqueue
from core.transitions import move
from orders.order.locks import lock_vendor_order
from payments.ledger.models import LedgerAccount, Posting
from payments.ledger.services import Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment import gateway
from payments.payment.models import Refund
from payments.payment.states import RefundState
from payments.payouts.by_stripe import OPEN
from payments.payouts.locks import (
    lock_payable,
    lock_payables_of,
    lock_reversal,
    lock_stripe_transfer,
    lock_stripe_transfers,
)
from payments.payouts.models import StripeReversal, StripeTransfer
from payments.payouts.payable import REVERSED_BY_STRIPE
from payments.payouts.rules import share_to_take_back
from payments.payouts.states import STRIPE_MOVES, StripeState

from .earnings import hold
from .entries import SHOPPERS, payable
from .stripe_sweep import TRANSFERS

FRESH = timedelta(minutes=2)
BATCH = 200

logger = structlog.get_logger(__name__)


@transaction.atomic
def take_back(refund: Refund, *, of: int | None = None) -> list[StripeReversal]:
    """Claim back what a refund that arrived took from sellers who were paid by Stripe.

    Once per refund and transfer. The caller has locked the order, or names with `of`
    one seller whose account it has locked.
    """
    if refund.vendor_order_id is None or refund.state != RefundState.SUCCEEDED:
        return []
    taken = Posting.objects.filter(
        transaction__cause=f"refund:{refund.pk}",
        account__kind=AccountKind.PAYABLE,
        vendor_order=refund.vendor_order_id,
    )
    if of is not None:
        taken = taken.filter(account__partner=of)
    sums = taken.order_by("account").values_list("account", "account__partner")
    rows = list(sums.annotate(total=Sum("amount")))
    for account_id, _partner_id, _total in rows:
        lock_payable(account_id)
    made: list[StripeReversal] = []
    for _account_id, partner_id, total in rows:
        owed = -_owed(refund.vendor_order_id, partner_id)
        made += _claim(refund, partner_id, min(-int(total), owed))
    return made


def take_back_what_is_owed(transfer: StripeTransfer) -> None:
    """Refunds that arrived while the transfer was under way; it is locked."""
    refunds = Refund.objects.filter(
        vendor_order=transfer.vendor_order_id, state=RefundState.SUCCEEDED
    )
    for refund in refunds.order_by("pk"):
        take_back(refund, of=transfer.partner_id)


def _owed(vendor_order_id: int, partner_id: int) -> int:
    rows = Posting.objects.filter(
        vendor_order=vendor_order_id,
        account__kind=AccountKind.PAYABLE,
        account__partner=partner_id,
    )
    return int(rows.aggregate(total=Sum("amount", default=0))["total"])


def _claim(refund: Refund, partner_id: int, wanted: int) -> list[StripeReversal]:
    """The latest transfer first, each up to what is left of it."""
    rows: list[StripeReversal] = []
    vendor_order_id = refund.vendor_order_id or 0
    for transfer in reversed(lock_stripe_transfers(vendor_order_id, partner_id)):
        if wanted <= 0:
            break
        row = _reversal(refund, transfer, wanted)
        if row:
            wanted -= row.amount
            rows.append(row)
    made = StripeReversal.objects.bulk_create(rows)
    post(_back(row) for row in made)
    for row in made:
        enqueue("payouts.reversal", f"stripe-reversal:{row.pk}", reversal=row.pk)
    return made


def _reversal(
    refund: Refund, transfer: StripeTransfer, wanted: int
) -> StripeReversal | None:
    if transfer.state != StripeState.CONFIRMED:
        return None
    if transfer.reversals.filter(refund=refund).exists():
        return None
    back, back_sent = _taken_back(transfer)
    amount = min(wanted, transfer.amount - back)
    target = share_to_take_back(
        back + amount,
        of=transfer.amount,
        sent=transfer.sent,
        unit=minor_step(transfer.sent_currency),
    )
    sent = target - back_sent
    if amount <= 0 or sent <= 0:
        return None
    return StripeReversal(
        transfer=transfer,
        refund=refund,
        amount=amount,
        sent=sent,
        created=timezone.now(),
    )


def _taken_back(transfer: StripeTransfer) -> tuple[int, int]:
    """What is taken back of it or about to be, in the books and at Stripe."""
    alive = transfer.reversals.exclude(state=StripeState.FAILED)
    sums = alive.aggregate(amount=Sum("amount", default=0), sent=Sum("sent", default=0))
    return int(sums["amount"]), int(sums["sent"])


def send_reversal(pk: int) -> StripeReversal:
    """Ask Stripe to take it back, or look up what became of an earlier asking.

    Raises `gateway.StripeAmbiguousError` when Stripe's answer could not be read.
    """
    row, was_asked = _begin(pk)
    if row.state not in {StripeState.SENT, StripeState.UNKNOWN}:
        return row
    try:
        reversal_id = _found_or_asked(row, was_asked=was_asked)
    except gateway.StripeAmbiguousError as error:
        _note_lost(pk, error)
        raise
    except gateway.StripeRefusedError as error:
        if not _is_back_already(row):
            return _give_up(pk, error)
        reversal_id = ""
    return _confirm(pk, reversal_id)


@transaction.atomic
def _begin(pk: int) -> tuple[StripeReversal, bool]:
    row = lock_reversal(pk)
    was_asked = row.state in {StripeState.SENT, StripeState.UNKNOWN}
    if row.state == StripeState.INTENDED:
        move(row, StripeState.SENT, moves=STRIPE_MOVES, field="state")
        row.tried_at = timezone.now()
        row.save(update_fields=["tried_at"])
    return row, was_asked


def _found_or_asked(row: StripeReversal, *, was_asked: bool) -> str:
    transfer_id = row.transfer.transfer_id or ""
    if was_asked and (found := gateway.find_reversal(transfer_id, row=row.pk)):
        return found
    return gateway.create_reversal(
        key=row.key, transfer_id=transfer_id, amount=row.sent, row=row.pk
    )


@transaction.atomic
def _note_lost(pk: int, error: gateway.StripeAmbiguousError) -> None:
    row = lock_reversal(pk)
    if row.state == StripeState.SENT:
        move(row, StripeState.UNKNOWN, moves=STRIPE_MOVES, field="state")
    StripeReversal.objects.filter(pk=pk, state__in=OPEN).update(
        turn=F("turn") + int(error.answered),
        tried_at=timezone.now(),
        last_error=str(error)[:500],
    )


def _is_back_already(row: StripeReversal) -> bool:
    """Stripe may have taken it back by itself, which is as good."""
    answer = gateway.retrieve_transfer(row.transfer.transfer_id or "")
    known = row.transfer.reversals.filter(state=StripeState.CONFIRMED)
    before = known.aggregate(total=Sum("sent", default=0))["total"]
    return bool(answer.reversed >= int(before) + row.sent)


@transaction.atomic
def _give_up(pk: int, error: gateway.StripeRefusedError) -> StripeReversal:
    """The seller owes it from now on; later earnings make up for it."""
    row = _locked(pk)
    if row.state not in OPEN:
        return row
    move(row, StripeState.FAILED, moves=STRIPE_MOVES, field="state")
    row.error_code, row.last_error = error.code[:64], str(error)[:500]
    row.settled_at = timezone.now()
    row.save(update_fields=["error_code", "last_error", "settled_at"])
    transfer = row.transfer
    post(
        [
            Draft(
                cause=f"stripe-back:{row.pk}:failed",
                kind=TransactionKind.REVERSAL_FAILED,
                currency=transfer.currency,
                entries=[
                    Entry(
                        payable(transfer.partner_id),
                        -row.amount,
                        transfer.vendor_order_id,
                    ),
                    Entry(TRANSFERS, row.amount),
                ],
                note=f"trr {row.pk}",
            )
        ]
    )
    logger.error("stripe_debt_left", reversal=row.pk, error=row.last_error)
    notify("stripe_back", row)
    return row


@transaction.atomic
def _confirm(pk: int, reversal_id: str) -> StripeReversal:
    row = _locked(pk)
    if row.state not in OPEN:
        return row
    row.reversal_id, row.settled_at = reversal_id or None, timezone.now()
    row.error_code = row.last_error = ""
    row.save(update_fields=["reversal_id", "settled_at", "error_code", "last_error"])
    move(row, StripeState.CONFIRMED, moves=STRIPE_MOVES, field="state")
    post([_arrived(row)])
    return row


def _locked(pk: int) -> StripeReversal:
    """The seller's account first, then the transfer, then what is taken back of it."""
    transfer = StripeReversal.objects.select_related("transfer").get(pk=pk).transfer
    _lock_transfer(transfer)
    return lock_reversal(pk)


def _lock_transfer(transfer: StripeTransfer) -> StripeTransfer:
    key = payable(transfer.partner_id).key(transfer.currency)
    lock_payable(LedgerAccount.objects.get(key=key).pk)
    return lock_stripe_transfer(transfer.pk)


def book_reversed(transfer: StripeTransfer, answer: gateway.TransferAnswer) -> None:
    """Stripe took back more than we asked for: book it, and hold the sale.

    Held, since it would be sent again otherwise, and taken back again, forever.
    """
    if answer.reversed > _taken_back(transfer)[1]:
        _book_reversed(transfer, answer)


@transaction.atomic
def _book_reversed(transfer: StripeTransfer, answer: gateway.TransferAnswer) -> None:
    vendor_order = lock_vendor_order(transfer.vendor_order_id)
    # All of them, as the sale is held below, and in one go, as whoever sweeps.
    lock_payables_of(vendor_order)
    row = _lock_transfer(transfer)
    back, back_sent = _taken_back(row)
    sent = answer.reversed - back_sent
    whole = answer.is_taken_back
    amount = row.amount - back if whole else row.amount * sent // row.sent
    if sent <= 0 or amount <= 0:
        return
    now = timezone.now()
    made = StripeReversal.objects.create(
        transfer=row,
        amount=amount,
        sent=sent,
        state=StripeState.CONFIRMED,
        created=now,
        settled_at=now,
    )
    post([_back(made), _arrived(made)])
    cause = f"{REVERSED_BY_STRIPE}:{made.pk}"
    hold(row.vendor_order, cause, "Stripe took a transfer back by itself")
    logger.error("stripe_reversed_by_itself", transfer=row.pk, sent=sent)
    notify("stripe_back", made)


def _back(row: StripeReversal) -> Draft:
    transfer = row.transfer
    return Draft(
        cause=f"stripe-back:{row.pk}",
        kind=TransactionKind.REVERSAL,
        currency=transfer.currency,
        entries=[
            Entry(payable(transfer.partner_id), row.amount, transfer.vendor_order_id),
            Entry(TRANSFERS, -row.amount),
        ],
        note=f"trr {row.pk}",
    )


def _arrived(row: StripeReversal) -> Draft:
    return Draft(
        cause=f"stripe-back:{row.pk}:sent",
        kind=TransactionKind.REVERSAL_SENT,
        currency=row.transfer.currency,
        entries=[Entry(TRANSFERS, row.amount), Entry(SHOPPERS, -row.amount)],
        note=f"trr {row.pk}",
    )


def reversals_left() -> QuerySet[StripeReversal]:
    """Rows that were forgotten."""
    before = timezone.now() - FRESH
    return StripeReversal.objects.filter(created__lte=before, state__in=OPEN)
