"""Breaches of what Stripe takes to sellers, past the services."""

from datetime import timedelta

from django.utils import timezone

from payments.connect.models import StripeAccount
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payouts.models import Hold, StripeReversal, StripeTransfer
from payments.payouts.states import StripeState

LONG_AGO = timedelta(hours=7)
SHOPPERS, TRANSFERS = Account(AccountKind.SHOPPERS), Account(AccountKind.TRANSFERS)
MARKETS = Account(AccountKind.COMMISSION)


def sent():
    return StripeTransfer.objects.filter(state=StripeState.CONFIRMED).first()


def payable(transfer):
    return Account(AccountKind.PAYABLE, partner_id=transfer.partner_id)


def book(cause, *entries):
    post([Draft(cause, TransactionKind.CORRECTION, sent().currency, entries)])


def a_reversal(state, amount, *, age=timedelta(0)):
    return StripeReversal.objects.create(
        transfer=sent(),
        amount=amount,
        sent=1,
        state=state,
        created=timezone.now() - age,
    )


def owe_what_was_sent():
    row = sent()
    book(f"stripe:{row.pk}:failed", Entry(payable(row), 1), Entry(MARKETS, -1))


def keep_what_was_sent():
    book(f"stripe:{sent().pk}:failed", Entry(SHOPPERS, -1), Entry(MARKETS, 1))


def owe_what_was_not_taken_back():
    row = a_reversal(StripeState.FAILED, 5)
    cause = f"stripe-back:{row.pk}"
    book(cause, Entry(payable(row.transfer), 5), Entry(MARKETS, -5))


def hold_what_was_not_taken_back():
    row = a_reversal(StripeState.FAILED, 5)
    book(f"stripe-back:{row.pk}:sent", Entry(SHOPPERS, -5), Entry(MARKETS, 5))


def take_too_much_back():
    row = a_reversal(StripeState.CONFIRMED, sent().amount + 1)
    book(
        f"stripe-back:{row.pk}",
        Entry(payable(row.transfer), row.amount),
        Entry(SHOPPERS, -row.amount),
    )


def send_a_sale_twice():
    row = sent()
    row.pk, row.transfer_id = None, "tr_twice"
    row.save(force_insert=True)
    book(
        f"stripe:{row.pk}",
        Entry(payable(row), -row.amount),
        Entry(SHOPPERS, row.amount),
    )


def lose_sight_of_a_transfer():
    row = sent()
    StripeTransfer.objects.filter(pk=row.pk).update(
        state=StripeState.UNKNOWN, created=timezone.now() - LONG_AGO
    )
    cause = f"stripe:{row.pk}:failed"
    book_back = (Entry(TRANSFERS, row.amount), Entry(SHOPPERS, -row.amount))
    post([Draft(cause, TransactionKind.CORRECTION, row.currency, book_back)])


def lose_sight_of_a_reversal():
    row = a_reversal(StripeState.SENT, 5, age=LONG_AGO)
    cause = f"stripe-back:{row.pk}"
    book(cause, Entry(payable(row.transfer), 5), Entry(TRANSFERS, -5))


def hold_and_send():
    row = sent()
    made = Hold.objects.create(
        vendor_order=row.vendor_order, cause="planted", reason="why"
    )
    Hold.objects.filter(pk=made.pk).update(created=row.created - LONG_AGO)


def lose_an_account():
    StripeAccount.objects.update(account_id=None)


PLANTS = {
    owe_what_was_sent: "transfers by Stripe are taken from what is owed",
    keep_what_was_sent: "transfers by Stripe have left what the market holds",
    owe_what_was_not_taken_back: "what Stripe takes back is owed again",
    hold_what_was_not_taken_back: "what Stripe took back is held by the market",
    take_too_much_back: "no more is taken back than was sent",
    send_a_sale_twice: "no sale is sent by Stripe for more than it earned",
    lose_sight_of_a_transfer: "transfers by Stripe come to an end",
    lose_sight_of_a_reversal: "what is taken back comes to an end",
    hold_and_send: "held sales are not sent by Stripe",
}

# Held by the database as well, which refuses the breach before the audit could see it.
REFUSED = {lose_an_account: "Stripe accounts that stand are Stripe's"}
