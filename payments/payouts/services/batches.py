"""Batches for the bank: made by one person, released by another, or cancelled."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from accounts.second_factor import refuse_new_access
from core.activity_log import record
from core.money import from_minor
from core.refusals import RefusalError
from core.transactions import whole_act
from core.transitions import TransitionError, can_move, move
from payments.ledger.models import LedgerAccount
from payments.ledger.queries import with_balance
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payouts.eligibility import (
    PayoutDue,
    Refused,
    Sweep,
    hindrance,
    sweep,
    wrong_versions,
)
from payments.payouts.locks import lock_batch, lock_payables, lock_transfers
from payments.payouts.models import LeftOut, PayoutBatch, Transfer
from payments.payouts.states import (
    BATCH_MOVES,
    TRANSFER_MOVES,
    BatchState,
    TransferState,
)
from vendors.banking.models import BankAccount
from vendors.partner.models import Partner

from .drafts import new_batch
from .entries import SHOPPERS, payable
from .households import undone_of_household, wrong_household_versions

TRANSFERS = Account(AccountKind.TRANSFERS)
# The bank's file of one batch, its page and its answer stay of a size to look through.
MOST_IN_A_BATCH = 1000
_NAMED = 5

logger = structlog.get_logger(__name__)


class NobodyToPayError(RefusalError):
    """Raised when no seller can be paid; the text says so, `swept` says why."""

    def __init__(self, swept: Sweep) -> None:
        super().__init__(_("There is nobody to pay now, so no batch was created."))
        self.swept = swept


class OwnBatchError(RefusalError):
    """Raised when who made a batch would release it; the text says so."""

    def __init__(self) -> None:
        super().__init__(_("You created this batch, so someone else must release it."))


class BatchOutdatedError(RefusalError):
    """Raised when a draft is not right any more; the text names whom it is about."""

    def __init__(self, names: Sequence[str]) -> None:
        comma = pgettext("between two names", ", ")
        shown = comma.join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
        super().__init__(
            _(
                "Amounts owed or bank details changed since this batch "
                "was created: %(names)s. Cancel it and create another."
            )
            % {"names": shown}
        )


def batches_for(swept: Sweep) -> int:
    """How many batches it takes to pay them."""
    return ceil(len(swept.dues) / MOST_IN_A_BATCH)


def prepare_batches(
    currency: str, *, by: User, now: datetime | None = None
) -> list[PayoutBatch]:
    """Claim what each seller can be paid now, and book it as on its way.

    One batch, or as many as it takes, each in a transaction of its own: sellers of the
    others are locked no longer than their own batch takes. What is there when this
    breaks off stays, and the next call makes the rest. Raises `NobodyToPayError`.
    """
    now = now or timezone.now()
    swept = sweep(currency, now=now)
    made: list[PayoutBatch] = []
    for place in range(batches_for(swept)):
        dues = swept.dues[place * MOST_IN_A_BATCH :][:MOST_IN_A_BATCH]
        batch = _prepare([due.partner.pk for due in dues], currency, by=by, now=now)
        if batch is not None:
            made.append(batch)
    if not made:
        raise NobodyToPayError(sweep(currency, now=now) if swept.dues else swept)
    # Who gets nothing stands with the first.
    _leave_out(made[0], swept.refused)
    return made


@whole_act
def _prepare(
    partner_ids: Sequence[int], currency: str, *, by: User, now: datetime
) -> PayoutBatch | None:
    """A batch for those of these sellers who can be paid; None when none of them can.

    The balances are read under a lock, so that two who do it at once pay nobody twice.
    """
    lock_payables(currency, partner_ids)
    swept = sweep(currency, now=now, among=partner_ids)
    if not swept.dues:
        return None
    batch = _batch(swept.dues, currency, by=by, now=now)
    _leave_out(batch, swept.refused)
    _record("payout.prepared", batch)
    return batch


def _leave_out(batch: PayoutBatch, refused: Sequence[Refused]) -> None:
    LeftOut.objects.bulk_create(
        LeftOut(
            batch=batch,
            partner=each.partner,
            reason=each.reason,
            balance=each.balance,
        )
        for each in refused
    )


def _batch(
    dues: Sequence[PayoutDue], currency: str, *, by: User, now: datetime
) -> PayoutBatch:
    batch, transfers = new_batch(dues, currency, by=by, now=now)
    post(
        Draft(
            cause=f"transfer:{each.pk}",
            kind=TransactionKind.TRANSFER,
            currency=currency,
            entries=[
                Entry(payable(each.partner_id), -each.amount),
                Entry(TRANSFERS, each.amount),
            ],
            note=each.key,
            by=by,
            created=now,
        )
        for each in transfers
    )
    logger.info("batch_made", batch=batch.number, total=batch.total, by=by.pk)
    return batch


@refuse_new_access
@whole_act
def release_batch(pk: int, *, by: User, now: datetime | None = None) -> PayoutBatch:
    """Let a batch go to the bank; its transfers count as sent from now on.

    Raises `OwnBatchError` for who made it, `AccessChangedError`, `BatchOutdatedError`
    when a seller's details or balance are not what they were, and `TransitionError`;
    then nothing changes.
    """
    batch = lock_batch(pk)
    if batch.made_by_id == by.pk:
        raise OwnBatchError
    if not can_move(BATCH_MOVES, batch.state, BatchState.RELEASED):
        raise TransitionError(batch, batch.state, BatchState.RELEASED)
    transfers = lock_transfers([batch.pk])
    if names := _outdated(batch, transfers):
        raise BatchOutdatedError(names)
    now = now or timezone.now()
    # Both at once: the database wants to know who released it.
    changed = PayoutBatch.objects.filter(pk=pk, state=BatchState.DRAFT).update(
        state=BatchState.RELEASED, released_by=by, released_at=now
    )
    if changed != 1:
        raise TransitionError(batch, batch.state, BatchState.RELEASED)
    move_all(transfers, TransferState.SENT)
    logger.info("batch_released", batch=batch.number, by=by.pk)
    batch.refresh_from_db()
    _record("payout.released", batch, before=BatchState.DRAFT)
    return batch


def _outdated(batch: PayoutBatch, transfers: Sequence[Transfer]) -> list[str]:
    """Names of those whose details changed, who were suspended, or now owe."""
    partner_ids = {each.partner_id for each in transfers}
    partners = Partner.objects.in_bulk(partner_ids)
    accounts = _accounts_of(transfers)
    rows = LedgerAccount.objects.filter(
        kind=AccountKind.PAYABLE, currency=batch.currency, partner__in=partner_ids
    )
    in_debt = with_balance(rows).filter(
        balance__lt=0  # type: ignore[misc]  # annotated by with_balance
    )
    owing = set(in_debt.values_list("partner", flat=True))
    wrong = wrong_versions(partner_ids)
    wrong_of_households = wrong_household_versions(
        each.household_id for each in transfers if each.household_id is not None
    )
    now = timezone.now()
    names = []
    for each in transfers:
        account = accounts.get(each.pk)
        is_same = account is not None and account.version == each.account_version
        version = (
            wrong.get(each.partner_id, 0)
            if each.household_id is None
            else wrong_of_households.get(each.household_id, 0)
        )
        fits = is_same and not hindrance(
            partners[each.partner_id], account, wrong_version=version, now=now
        )
        if not fits or each.partner_id in owing:
            names.append(_named(each))
    return names


def _named(transfer: Transfer) -> str:
    """Whom it is about; a household's name is its cooperative's alone."""
    return transfer.holder if transfer.household_id is None else transfer.key


def _accounts_of(transfers: Sequence[Transfer]) -> dict[int, BankAccount]:
    """The details by transfer, as they are now; one query."""
    own = Q(partner__in={each.partner_id for each in transfers})
    household = Q(household__in={each.household_id for each in transfers} - {None})
    found = {
        (account.partner_id, account.household_id): account
        for account in BankAccount.objects.filter(own | household)
    }
    wanted = {
        each.pk: (None, each.household_id)
        if each.household_id
        else (each.partner_id, None)
        for each in transfers
    }
    return {pk: found[key] for pk, key in wanted.items() if key in found}


@whole_act
def cancel_batch(pk: int, *, by: User) -> PayoutBatch:
    """Give up a draft: what it claimed is owed to its sellers again.

    Raises `TransitionError`.
    """
    batch = lock_batch(pk)
    move(batch, BatchState.CANCELLED, moves=BATCH_MOVES, field="state")
    transfers = lock_transfers([batch.pk])
    post(draft for each in transfers for draft in undone(each))
    move_all(transfers, TransferState.FAILED)
    Transfer.objects.filter(batch=batch).update(settled_at=timezone.now())
    _record("payout.cancelled", batch, before=BatchState.DRAFT)
    logger.info("batch_cancelled", batch=batch.number, by=by.pk)
    return batch


@transaction.atomic
def note_file_taken(pk: int, *, by: User) -> PayoutBatch:
    """Somebody has its file now, so it counts as with the bank.

    Raises `TransitionError` for one that was not released.
    """
    batch = lock_batch(pk)
    if batch.state == BatchState.RELEASED:
        move(batch, BatchState.SENT, moves=BATCH_MOVES, field="state")
    elif batch.state not in {BatchState.SENT, BatchState.DONE}:
        raise TransitionError(batch, batch.state, BatchState.SENT)
    _record("payout.file_taken", batch)
    logger.info("batch_file_taken", batch=batch.number, by=by.pk)
    return batch


def _record(act: str, batch: PayoutBatch, *, before: str = "") -> None:
    record(
        act,
        batch,
        before={"state": before} if before else None,
        after={
            "state": batch.state,
            "total": from_minor(batch.total, batch.currency),
            "currency": batch.currency,
            "transfers": batch.count,
        },
        scope="office:market",
    )


def undone(transfer: Transfer, now: datetime | None = None) -> list[Draft]:
    """What was booked for a transfer the other way round: it is owed again."""
    now = now or timezone.now()
    if transfer.household_id is not None:
        return undone_of_household(transfer, now)
    return [_undone_of_seller(transfer, now)]


def _undone_of_seller(transfer: Transfer, now: datetime) -> Draft:
    held = SHOPPERS if transfer.state == TransferState.CONFIRMED else TRANSFERS
    return Draft(
        cause=f"transfer:{transfer.pk}:failed",
        kind=TransactionKind.TRANSFER_FAILED,
        currency=transfer.currency,
        entries=[
            Entry(held, -transfer.amount),
            Entry(payable(transfer.partner_id), transfer.amount),
        ],
        note=transfer.key,
        created=now,
    )


def arrived(transfer: Transfer, now: datetime | None = None) -> Draft:
    """The money has left what the market holds."""
    return Draft(
        cause=f"transfer:{transfer.pk}:sent",
        kind=TransactionKind.TRANSFER_SENT,
        currency=transfer.currency,
        entries=[
            Entry(TRANSFERS, -transfer.amount),
            Entry(SHOPPERS, transfer.amount),
        ],
        note=transfer.key,
        created=now or timezone.now(),
    )


def move_all(transfers: Iterable[Transfer], new: str) -> None:
    """Move transfers the caller has locked, in one query for each state they are in.

    Raises `TransitionError`.
    """
    by_state: dict[str, list[Transfer]] = {}
    for each in transfers:
        if not can_move(TRANSFER_MOVES, each.state, new):
            raise TransitionError(each, each.state, new)
        by_state.setdefault(each.state, []).append(each)
    for old, rows in by_state.items():
        ids = [each.pk for each in rows]
        changed = Transfer.objects.filter(pk__in=ids, state=old).update(state=new)
        if changed != len(ids):
            raise TransitionError(rows[0], old, new)
        for each in rows:
            each.state = new
