"""Saved cards: at the double as a browser saves them, or as rows alone."""

from itertools import count

from payments.cards.models import SavedCard, StripeCustomer
from payments.cards.services.cards import sync_cards
from payments.cards.services.customers import customer_id_of
from payments.payment import gateway

VISA, MASTERCARD = "4242424242424242", "5555555555554444"
# A card that its bank wants confirmed each time, and one that it declines later.
ASKS_ALWAYS, FAILS_LATER = "4000002760003184", "4000000000000341"

_numbers = count(1)


def make_saved_card(double, user, number=VISA):
    """A card that the person added to their account; the newest is the default."""
    customer_id = customer_id_of(user)
    setup, _secret = gateway.create_setup(customer_id)
    saved = double.save(setup, number)
    assert saved["status"] == "succeeded", saved
    sync_cards(customer_id)
    return SavedCard.objects.get(method_id=saved["payment_method"])


def make_card_row(user, **changes):
    """A row that no Stripe knows."""
    number = next(_numbers)
    customer, _new = StripeCustomer.objects.get_or_create(
        user=user, defaults={"customer_id": f"cus_{number}"}
    )
    is_first = not customer.cards.filter(is_default=True).exists()
    fields = {
        "method_id": f"pm_{number}",
        "brand": "visa",
        "last4": "4242",
        "exp_month": 12,
        "exp_year": 2099,
        "is_default": is_first,
    }
    return SavedCard.objects.create(customer=customer, **fields | changes)
