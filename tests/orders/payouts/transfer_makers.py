"""Sellers who can be paid, batches, and what a bank says of them."""

from datetime import timedelta

from django.utils import timezone

from core.secrets import Secret
from orders.ledger.services import Account, Draft, Entry, post
from orders.ledger.states import AccountKind, Kind
from orders.payouts.bank_answers import Line
from orders.payouts.models import PayoutBatch, Transfer
from orders.payouts.services import prepare_batches, release_batch, take_answer
from tests.cast import a_farm, a_user, staff
from tests.vendors.banking.makers import NUMBER
from vendors.banking.models import BankAccount
from vendors.banking.states import AccountState


def owe(farm, amount, currency="CNY", *, days_ago=0):
    """So many minor units are the seller's."""
    now = timezone.now() - timedelta(days=days_ago)
    entries = [
        Entry(Account(AccountKind.SHOPPERS), -amount),
        Entry(Account(AccountKind.PAYABLE, partner_id=farm.pk), amount),
    ]
    cause = f"test:{farm.pk}:{currency}:{amount}:{now.timestamp()}"
    post([Draft(cause, Kind.EARNED, currency, entries, created=now)])


def an_account(farm, *, days=30, **fields):
    account = BankAccount.objects.create(
        **{
            "partner": farm,
            "country": "CN",
            "holder": f"Holder of {farm.name}",
            "bank": "Agricultural Bank of China, Pingshun",
            "number": Secret.of(NUMBER),
            "branch": "103164000123",
            "state": AccountState.CONFIRMED,
            **fields,
        },
    )
    # The day of the last change is set by itself.
    changed = timezone.now() - timedelta(days=days)
    BankAccount.objects.filter(pk=account.pk).update(changed_at=changed)
    account.refresh_from_db()
    return account


def a_payee(amount=10_000, name=None, *, currency="CNY", **fields):
    """A farm with a confirmed account that is owed so much."""
    farm = a_farm(name, delivers=False, **fields)
    an_account(farm)
    if amount:
        owe(farm, amount, currency)
    return farm


def a_clerk(email=None):
    return a_user(email, is_staff=True)


def a_batch(currency="CNY", *, by=None):
    return prepare_batches(currency, by=by or staff())[0]


def a_released_batch(currency="CNY"):
    return release_batch(a_batch(currency).pk, by=a_clerk())


def lines_of(batch, status="confirmed", reason=""):
    return [
        Line(row, each.key, status, reason)
        for row, each in enumerate(batch.transfers.all(), start=2)
    ]


def answered(batch, status="confirmed", reason=""):
    return take_answer(lines_of(batch, status, reason), by=staff())


def states():
    """Everything a refusal must leave alone."""
    return (
        list(PayoutBatch.objects.order_by("pk").values()),
        list(
            Transfer.objects.order_by("pk").values(
                "pk", "state", "last_error", "settled_at", "blames_account"
            )
        ),
    )
