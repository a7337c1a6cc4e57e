"""Sending a claimed transfer to Stripe once, and looking up what became of it.

Every step commits before the next: whoever dies leaves a row that says how far it came.
No lock is held while Stripe is asked.
"""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from core.activity_log import Subject, record
from core.notify import notify
from core.transitions import move
from payments.connect.models import StripeAccount
from payments.connect.services import refresh_account
from payments.ledger.models import LedgerAccount, Posting
from payments.ledger.services import Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment import gateway
from payments.payouts.by_stripe import OPEN, rail_of, stripe_hindrance
from payments.payouts.locks import lock_payable, lock_stripe_transfer
from payments.payouts.models import StripeTransfer
from payments.payouts.payable import open_holds
from payments.payouts.states import STRIPE_MOVES, Rail, StripeState

from .entries import SHOPPERS, payable
from .stripe_back import book_reversed, take_back_what_is_owed
from .stripe_sweep import TRANSFERS

# Stripe's codes: the money is not there yet; the account takes none now.
NO_FUNDS = "balance_insufficient"
NO_CAPABILITY = "insufficient_capabilities_for_transfer"
NOT_ABLE = frozenset({NO_CAPABILITY, gateway.CUT_OFF, gateway.MISSING})
FRESH = timedelta(minutes=2)
PARKED = timedelta(hours=1)

logger = structlog.get_logger(__name__)


def send_transfer(pk: int) -> StripeTransfer:
    """Ask Stripe for the transfer, or look up what became of an earlier asking.

    Raises `gateway.StripeAmbiguousError` when Stripe's answer could not be read.
    """
    row, was_asked = _begin(pk)
    if row.state != StripeState.SENT and not was_asked:
        return row
    try:
        answer = _found_or_sent(row, was_asked=was_asked)
    except gateway.StripeAmbiguousError as error:
        _note_lost(pk, error)
        raise
    except gateway.StripeRefusedError as error:
        return _refused(row, error)
    return confirm_transfer(pk, answer)


@transaction.atomic
def _begin(pk: int) -> tuple[StripeTransfer, bool]:
    """The row, and whether Stripe may have been asked before; gives up what is wrong.

    A row becomes `sent` before the call, so that from here on a worker that dies
    leaves one that is looked up.
    """
    row = _locked(pk)
    if row.state != StripeState.INTENDED:
        return row, row.state in {StripeState.SENT, StripeState.UNKNOWN}
    if _is_outdated(row):
        return _give_up(row), False
    move(row, StripeState.SENT, moves=STRIPE_MOVES, field="state")
    row.tried_at = timezone.now()
    row.save(update_fields=["tried_at"])
    return row, False


def _locked(pk: int) -> StripeTransfer:
    """What the seller is owed is locked before its transfer."""
    row = StripeTransfer.objects.get(pk=pk)
    key = payable(row.partner_id).key(row.currency)
    lock_payable(LedgerAccount.objects.get(key=key).pk)
    return lock_stripe_transfer(pk)


def _is_outdated(row: StripeTransfer) -> bool:
    """Held, suspended, moved to another rail or account, or paid back meanwhile."""
    account = StripeAccount.objects.filter(partner=row.partner_id).first()
    return bool(
        account is None
        or account.account_id != row.account_id
        or stripe_hindrance(row.partner, account)
        or rail_of(row.partner) != Rail.STRIPE
        or open_holds().filter(vendor_order=row.vendor_order_id).exists()
        or owed_of_sale(row) < 0
    )


def owed_of_sale(row: StripeTransfer) -> int:
    """What the seller is still owed for that sale; negative when it owes."""
    rows = Posting.objects.filter(
        vendor_order=row.vendor_order_id,
        account__kind=AccountKind.PAYABLE,
        account__partner=row.partner_id,
    )
    return int(rows.aggregate(total=Sum("amount", default=0))["total"])


def _found_or_sent(row: StripeTransfer, *, was_asked: bool) -> gateway.TransferAnswer:
    sending = gateway.Sending(
        key=row.key,
        row=row.pk,
        amount=row.sent,
        currency=row.sent_currency,
        account_id=row.account_id,
        charge_id=row.charge_id,
        group=row.vendor_order.order.number,
    )
    if was_asked and (found := gateway.find_transfer(sending)):
        return found
    return gateway.create_transfer(sending)


@transaction.atomic
def _note_lost(pk: int, error: gateway.StripeAmbiguousError) -> None:
    """Where Stripe keeps an error for the key, the next asking takes a new one."""
    row = lock_stripe_transfer(pk)
    if row.state == StripeState.SENT:
        move(row, StripeState.UNKNOWN, moves=STRIPE_MOVES, field="state")
    StripeTransfer.objects.filter(pk=pk, state__in=OPEN).update(
        turn=F("turn") + int(error.answered),
        tried_at=timezone.now(),
        last_error=str(error)[:500],
    )


def _refused(row: StripeTransfer, error: gateway.StripeRefusedError) -> StripeTransfer:
    """Stripe has surely done nothing: wait for money, or give the sum back."""
    if error.code == NO_FUNDS:
        return _park(row.pk, error)
    stuck = not _is_the_accounts(row, error)
    with transaction.atomic():
        settled = _locked(row.pk)
        if settled.state not in OPEN:
            return settled
        settled.error_code, settled.last_error = error.code[:64], str(error)[:500]
        settled.save(update_fields=["error_code", "last_error"])
        return _give_up(settled, is_stuck=stuck)


def _is_the_accounts(row: StripeTransfer, error: gateway.StripeRefusedError) -> bool:
    """Whether the seller's account takes nothing now; then the next sweeps wait for it.

    Raises `gateway.StripeAmbiguousError`.
    """
    account = StripeAccount.objects.filter(account_id=row.account_id).first()
    if error.code not in NOT_ABLE or account is None:
        return False
    is_payable = refresh_account(account).is_payable
    return error.code == NO_CAPABILITY or not is_payable


@transaction.atomic
def _park(pk: int, error: gateway.StripeRefusedError) -> StripeTransfer:
    """Tried again with a new key when Stripe says that there is money."""
    row = lock_stripe_transfer(pk)
    if row.state in {StripeState.SENT, StripeState.UNKNOWN}:
        move(row, StripeState.INTENDED, moves=STRIPE_MOVES, field="state")
        row.turn += 1
        row.error_code, row.last_error = error.code[:64], str(error)[:500]
        row.save(update_fields=["turn", "error_code", "last_error"])
        logger.warning("stripe_transfer_parked", transfer=pk)
    return row


def _give_up(row: StripeTransfer, *, is_stuck: bool = False) -> StripeTransfer:
    """The row is locked and Stripe has done nothing: it is owed to the seller again."""
    move(row, StripeState.FAILED, moves=STRIPE_MOVES, field="state")
    row.settled_at, row.is_stuck = timezone.now(), is_stuck
    row.save(update_fields=["settled_at", "is_stuck"])
    post(
        [
            Draft(
                cause=f"stripe:{row.pk}:failed",
                kind=TransactionKind.TRANSFER_FAILED,
                currency=row.currency,
                entries=[
                    Entry(TRANSFERS, -row.amount),
                    Entry(payable(row.partner_id), row.amount, row.vendor_order_id),
                ],
                note=f"tr {row.pk}",
            )
        ]
    )
    logger.warning("stripe_transfer_failed", transfer=row.pk, error=row.last_error)
    if is_stuck:
        notify("stripe_stuck", row)
    return row


@transaction.atomic
def confirm_transfer(pk: int, answer: gateway.TransferAnswer) -> StripeTransfer:
    """The money has left what the market holds; once, whoever hears of it first."""
    row = _locked(pk)
    if row.state not in OPEN:
        return row
    if row.state == StripeState.INTENDED:
        move(row, StripeState.SENT, moves=STRIPE_MOVES, field="state")
    row.transfer_id, row.settled_at = answer.id, timezone.now()
    row.error_code = row.last_error = ""
    row.save(update_fields=["transfer_id", "settled_at", "error_code", "last_error"])
    move(row, StripeState.CONFIRMED, moves=STRIPE_MOVES, field="state")
    post(
        [
            Draft(
                cause=f"stripe:{row.pk}:sent",
                kind=TransactionKind.TRANSFER_SENT,
                currency=row.currency,
                entries=[Entry(TRANSFERS, -row.amount), Entry(SHOPPERS, row.amount)],
                note=f"tr {row.pk}",
            )
        ]
    )
    # Paid back while it was under way.
    take_back_what_is_owed(row)
    return row


def refresh_transfer(row: StripeTransfer) -> StripeTransfer:
    """Bring a row up to what Stripe says now, also of what it took back by itself."""
    if row.state in OPEN:
        return send_transfer(row.pk)
    if row.transfer_id:
        book_reversed(row, gateway.retrieve_transfer(row.transfer_id))
    return row


def transfers_left(*, has_funds: bool = False) -> QuerySet[StripeTransfer]:
    """Rows to be taken up: forgotten ones, and parked ones whose time has come."""
    now = timezone.now()
    forgotten = Q(created__lte=now - FRESH) & ~Q(error_code=NO_FUNDS)
    waited = Q(error_code=NO_FUNDS)
    if not has_funds:
        waited &= Q(tried_at__lte=now - PARKED)
    return StripeTransfer.objects.filter(forgotten | waited, state__in=OPEN)


@transaction.atomic
def try_again(pk: int) -> bool:
    """A person has looked at a stuck transfer: the next sweep may send it anew."""
    stuck = StripeTransfer.objects.filter(pk=pk, is_stuck=True)
    freed = bool(stuck.update(is_stuck=False))
    if freed:
        subject = Subject("stripetransfer", str(pk))
        record("payout.tried_again", subject, scope="office:market")
    return freed
