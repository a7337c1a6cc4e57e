"""Breaches of saved cards, past the services."""

from payments.cards.models import SavedCard, StripeCustomer
from tests.factories.accounts import make_user
from tests.factories.cards import make_card_row


def lose_the_customer():
    make_card_row(make_user())
    StripeCustomer.objects.update(customer_id=None)


def choose_none():
    make_card_row(make_user())
    SavedCard.objects.update(is_default=False)


PLANTS = {
    lose_the_customer: "saved cards are of customers at Stripe",
    choose_none: "who has saved cards has a default one",
}
