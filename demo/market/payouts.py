"""Sellers were paid last week, and a batch waits for a second person."""

from dataclasses import replace
from datetime import datetime, timedelta

from accounts.models import User
from payments.ledger.models import LedgerAccount
from payments.ledger.states import AccountKind
from payments.payouts.bank_answers import AnswerLine
from payments.payouts.models import PayoutBatch
from payments.payouts.services.answers import take_answer
from payments.payouts.services.batches import (
    NobodyToPayError,
    note_file_taken,
    prepare_batches,
    release_batch,
)
from payments.payouts.states import TransferState
from vendors.banking.models import BankAccount
from vendors.banking.states import AccountState
from vendors.partner.models import Partner

from .openings import plant_account

CURRENCY = "CNY"
MAKER, RELEASER = "staff@demo.test", "staff2@demo.test"
# Batches were made so long ago, and confirmed the day after.
MADE = timedelta(days=5)
# One in so many sellers has given no account yet.
WITHOUT = 5


def plant_paid(people: dict[str, User], *, now: datetime) -> None:
    """A batch of what was earned so far, done: one transfer of it came back."""
    _plant_accounts(now)
    made = now - MADE
    batch = _batch(people[MAKER], made)
    if batch is None:
        return
    lines = _released(batch, people, made)
    by, answered = people[RELEASER], made + timedelta(days=1)
    take_answer(lines[:-1], by=by, now=answered)
    # No money of the market's there: the next batch sends it again.
    failed = replace(lines[-1], status=TransferState.FAILED, reason="AM04")
    take_answer([failed], by=by, now=answered)


def plant_paid_crowd(people: dict[str, User], *, now: datetime) -> None:
    """What many more orders have brought their sellers is paid too."""
    made = now - MADE
    try:
        batches = prepare_batches(CURRENCY, by=people[MAKER], now=made)
    except NobodyToPayError:
        return
    for batch in batches:
        lines = _released(batch, people, made)
        take_answer(lines, by=people[RELEASER], now=made + timedelta(days=1))


def _released(
    batch: PayoutBatch, people: dict[str, User], made: datetime
) -> list[AnswerLine]:
    """Send the batch to the bank; what the bank says when all arrived."""
    by = people[RELEASER]
    release_batch(batch.pk, by=by, now=made + timedelta(hours=2))
    note_file_taken(batch.pk, by=by)
    keys = batch.transfers.values_list("key", flat=True)
    return [
        AnswerLine(row, key, TransferState.CONFIRMED) for row, key in enumerate(keys, 2)
    ]


def plant_draft(people: dict[str, User], *, now: datetime) -> None:
    """What was earned since waits to be released."""
    _batch(people[MAKER], now)


def _batch(by: User, now: datetime) -> PayoutBatch | None:
    try:
        return prepare_batches(CURRENCY, by=by, now=now)[0]
    except NobodyToPayError:
        return None


def _plant_accounts(now: datetime) -> None:
    """Invented numbers for most of those who are owed something."""
    owed = LedgerAccount.objects.filter(kind=AccountKind.PAYABLE, currency=CURRENCY)
    sellers = Partner.objects.filter(
        pk__in=owed.values("partner"), bank_account__isnull=True
    )
    for place, seller in enumerate(sellers.order_by("pk"), start=1):
        if place % WITHOUT:
            plant_account(seller, None)
    confirmed = BankAccount.objects.filter(
        partner__isnull=False, state=AccountState.CONFIRMED
    )
    confirmed.update(changed_at=now - timedelta(days=60))
