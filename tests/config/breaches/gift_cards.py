"""Breaches of gift cards, past the services."""

from datetime import timedelta

from django.utils import timezone

from payments.gift_cards.models import GiftCard
from payments.gift_cards.services.returns import take_back
from payments.gift_cards.states import GiftCardStatus
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from tests.factories.accounts import make_user
from tests.factories.gift_cards import make_unpaid_card

LONG_AGO = timedelta(days=40)


def owe_past_the_rows():
    entries = [
        Entry(Account(AccountKind.GIFT_CARDS), 1),
        Entry(Account(AccountKind.PROMOTIONS), -1),
    ]
    post([Draft("planted", TransactionKind.CORRECTION, "CNY", entries)])


def return_what_was_never_booked():
    card = make_unpaid_card()
    GiftCard.objects.filter(pk=card.pk).update(
        status=GiftCardStatus.REFUNDED,
        refund_state="pending",
        refunded_at=timezone.now(),
    )


def redeem_for_another():
    cards = GiftCard.objects.filter(status=GiftCardStatus.REDEEMED)
    cards.update(redeemed_by=make_user())


def wait_for_ever():
    card = make_unpaid_card()
    GiftCard.objects.filter(pk=card.pk).update(created=timezone.now() - LONG_AGO)


def forget_the_refund():
    card = GiftCard.objects.filter(status=GiftCardStatus.PAID).first()
    take_back(card, by=None)
    GiftCard.objects.filter(pk=card.pk).update(refunded_at=timezone.now() - LONG_AGO)


PLANTS = {
    owe_past_the_rows: "gift cards not yet redeemed are owed in the books",
    return_what_was_never_booked: "paid gift cards are in the books",
    redeem_for_another: "redeemed gift cards are on a balance",
    wait_for_ever: "gift cards are paid or given up in time",
    forget_the_refund: "returned gift cards are paid back",
}
