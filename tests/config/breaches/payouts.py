"""Breaches of payouts, past the services and past the database's own guards."""

from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from payments.ledger.models import LedgerAccount, Posting
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payouts.models import BatchYear, PayoutBatch, Transfer
from payments.payouts.states import BatchState, TransferState
from vendors.banking.models import BankAccount
from vendors.banking.states import AccountState

from .books import unguarded
from .rows import change


def an_open_transfer():
    return Transfer.objects.filter(state=TransferState.INTENDED).first()


def confirmed():
    return Transfer.objects.filter(state=TransferState.CONFIRMED).order_by("pk").first()


def take_less_than_is_paid():
    """The rest is taken from the market's own money."""
    transfer = an_open_transfer()
    entries = [
        Entry(Account(AccountKind.PAYABLE, partner_id=transfer.partner_id), 1),
        Entry(Account(AccountKind.COMMISSION), -1),
    ]
    cause = f"transfer:{transfer.pk}:failed"
    post([Draft(cause, TransactionKind.CORRECTION, transfer.currency, entries)])


def lose_what_left():
    """A unit of what left is booked as the market's."""
    rows = Posting.objects.filter(transaction__cause=f"transfer:{confirmed().pk}:sent")
    ours = LedgerAccount.objects.get(key="commission:CNY")
    with unguarded():
        row = change(
            rows.filter(account__kind=AccountKind.SHOPPERS), amount=F("amount") - 1
        )
        Posting.objects.create(transaction=row.transaction, account=ours, amount=1)


def send_past_the_books():
    entries = [
        Entry(Account(AccountKind.TRANSFERS), 5),
        Entry(Account(AccountKind.COMMISSION), -5),
    ]
    post([Draft("past", TransactionKind.CORRECTION, "CNY", entries)])


def say_another_sum():
    change(PayoutBatch.objects.all(), total=F("total") + 1)


def call_it_done():
    change(
        PayoutBatch.objects.filter(state=BatchState.DONE),
        state=BatchState.CANCELLED,
        released_by=None,
    )


def skip_a_number():
    change(BatchYear.objects.all(), last=F("last") + 1)


def forget_to_pay():
    account = BankAccount.objects.filter(
        partner__isnull=False, state=AccountState.CONFIRMED
    ).first()
    entries = [
        Entry(Account(AccountKind.PAYABLE, partner_id=account.partner_id), 100_000),
        Entry(Account(AccountKind.COMMISSION), -100_000),
    ]
    long_ago = timezone.now() - settings.PAYOUT_LATE - timedelta(days=1)
    post(
        [
            Draft(
                "forgotten",
                TransactionKind.CORRECTION,
                "CNY",
                entries,
                created=long_ago,
            )
        ]
    )


def release_ones_own():
    batch = PayoutBatch.objects.filter(state=BatchState.DONE).first()
    PayoutBatch.objects.filter(pk=batch.pk).update(released_by=batch.made_by)


def send_twice():
    open_one = an_open_transfer()
    open_one.pk, open_one.key = None, "TWICE"
    open_one.save(force_insert=True)


PLANTS = {
    take_less_than_is_paid: "transfers are taken from what is owed",
    lose_what_left: "confirmed transfers have left what the market holds",
    send_past_the_books: "the books know what is on its way",
    say_another_sum: "batches are the sums of their transfers",
    call_it_done: "batches stand as their transfers do",
    skip_a_number: "batches of a year are numbered without gaps",
    forget_to_pay: "what can be paid out is paid in time",
}


# Held by the database as well, which refuses the breach before the audit could see it.
REFUSED = {
    release_ones_own: "batches are released by another person",
    send_twice: "nobody has two transfers on their way in a currency",
}
