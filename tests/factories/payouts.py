"""Sellers who can be paid, by bank and by Stripe, and what comes back."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from core.secrets import Secret
from orders.order.services.fulfilment import ship_vendor_order
from payments.connect.models import StripeAccount
from payments.connect.services import refresh_account, set_up
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.models import Payment
from payments.payment.services.refunds import ask_refund
from payments.payouts.bank_answers import AnswerLine
from payments.payouts.models import (
    FeeRule,
    PayoutBatch,
    StripeReversal,
    StripeTransfer,
    Transfer,
)
from payments.payouts.services.answers import take_answer
from payments.payouts.services.batches import prepare_batches, release_batch
from payments.payouts.services.earnings import earn_due
from payments.payouts.services.rails import choose_rail
from payments.payouts.services.stripe_sweep import sweep_stripe
from tests.factories.accounts import make_staff, make_user
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack
from tests.factories.vendors import ACCOUNT_NUMBER, make_farm
from vendors.banking.models import BankAccount
from vendors.banking.states import AccountState


def make_fee(percent="10", **fields):
    return FeeRule.objects.create(percent=Decimal(percent), **fields)


LONG_AGO = 1_700_000_000


def make_stripe_seller(
    double, farm=None, *, state="complete", funds=1_000_000, **fields
):
    """A farm that chose Stripe; `state` is how far its account has come.

    `funds` is money of the market's own at Stripe, which keeps its fee of each charge.
    """
    if funds:
        double.top_up(funds)
    farm = farm or make_farm(**fields)
    account = set_up(farm, "CN")
    if state:
        double.account(account.account_id, state)
        refresh_account(account)
    choose_rail(farm, "stripe", by=None)
    return farm


def stripe_account_id(farm):
    return StripeAccount.objects.get(partner=farm).account_id


def adopt_payment(double, vendor_order, *, is_old=True):
    """The double has the part's payment; `is_old`, so that its money is available."""
    payment = Payment.objects.get(order=vendor_order.order)
    row = {
        "intent": payment.intent_id,
        "charge": payment.charge_id,
        "amount": payment.amount,
        "currency": payment.currency,
        "order": vendor_order.order.number,
    }
    double.adopt(payments=[row | ({"created": LONG_AGO} if is_old else {})])
    return payment


def make_earned_vendor_order(double, farm, price="100.00", *, is_old=True, **fields):
    """Paid at the double, sent, delivered, held long enough. Delivery is 12.00 more."""
    vendor_order = make_packed_vendor_order(make_pack(farm, price=price, **fields), 1)
    adopt_payment(double, vendor_order, is_old=is_old)
    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: 1}, carrier="SF", tracking_number="", by=None
    )
    earn_later()
    return vendor_order


def earn_later():
    return earn_due(timezone.now() + timedelta(days=90))


def make_sent_transfer(double, farm, price="100.00", **fields):
    vendor_order = make_earned_vendor_order(double, farm, price, **fields)
    sweep_stripe()
    deliver_everything()
    return StripeTransfer.objects.get(vendor_order=vendor_order)


def pay_back(vendor_order, amount, cause="spoiled", **more):
    """A refund of so much that has arrived, and what it took back from sellers."""
    refund = ask_refund(
        vendor_order.order.payments.get(),
        amount=amount,
        cause=cause,
        vendor_order=vendor_order,
        **more,
    )
    deliver_everything()
    refund.refresh_from_db()
    return refund


def transfers_at_stripe(double):
    """What the double did: each transfer's amount, and what of it was taken back."""
    return [
        (row["amount"], row["amount_reversed"]) for row in double.books()["transfers"]
    ]


def transfer_states():
    """Everything a refusal must leave alone."""
    fields = ("pk", "state", "turn", "amount", "sent", "is_stuck")
    return (
        list(StripeTransfer.objects.order_by("pk").values(*fields)),
        list(StripeReversal.objects.order_by("pk").values(*fields[:5])),
    )


def owe(farm, amount, currency="CNY", *, days_ago=0):
    """So many minor units are the seller's."""
    now = timezone.now() - timedelta(days=days_ago)
    entries = [
        Entry(Account(AccountKind.SHOPPERS), -amount),
        Entry(Account(AccountKind.PAYABLE, partner_id=farm.pk), amount),
    ]
    cause = f"test:{farm.pk}:{currency}:{amount}:{now.timestamp()}"
    post([Draft(cause, TransactionKind.EARNED, currency, entries, created=now)])


def make_bank_account(farm, *, days=30, **fields):
    account = BankAccount.objects.create(
        **{
            "partner": farm,
            "country": "CN",
            "holder": f"Holder of {farm.name}",
            "bank": "Agricultural Bank of China, Pingshun",
            "number": Secret.of(ACCOUNT_NUMBER),
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


def make_payee(amount=10_000, name=None, *, currency="CNY", **fields):
    """A farm with a confirmed account that is owed so much."""
    farm = make_farm(name, delivers=False, **fields)
    make_bank_account(farm)
    if amount:
        owe(farm, amount, currency)
    return farm


def make_clerk(email=None):
    return make_user(email, is_staff=True)


def make_batch(currency="CNY", *, by=None):
    return prepare_batches(currency, by=by or make_staff())[0]


def make_released_batch(currency="CNY"):
    return release_batch(make_batch(currency).pk, by=make_clerk())


def make_answer_lines(batch, status="confirmed", reason=""):
    return [
        AnswerLine(row, each.key, status, reason)
        for row, each in enumerate(batch.transfers.all(), start=2)
    ]


def answer_batch(batch, status="confirmed", reason=""):
    return take_answer(make_answer_lines(batch, status, reason), by=make_staff())


def payout_states():
    """Everything a refusal must leave alone."""
    return (
        list(PayoutBatch.objects.order_by("pk").values()),
        list(
            Transfer.objects.order_by("pk").values(
                "pk", "state", "last_error", "settled_at", "blames_account"
            )
        ),
    )
