"""Saved cards follow Stripe, one is the default, and what is removed stays removed."""

from datetime import UTC, datetime

import pytest
import time_machine

from accounts.privacy import parts_of
from core.outbox import deliver_due
from payments.cards import queries
from payments.cards.models import SavedCard, StripeCustomer
from payments.cards.queries import cards_of, default_card
from payments.cards.services.cards import (
    CardGoneError,
    CardNeededError,
    make_default,
    remove_card,
    sync_cards,
)
from payments.cards.services.customers import customer_id_of
from payments.payment import gateway
from payments.payment.services.outcomes import PaymentUnavailableError
from tests.factories.accounts import make_user
from tests.factories.cards import MASTERCARD, make_card_row, make_saved_card
from tests.factories.payments import post_webhook

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_user()


def names(person):
    return [(card.last4, card.is_default) for card in cards_of(person.pk)]


def at_stripe(person):
    customer = StripeCustomer.objects.get(user=person)
    return [card.last4 for card in gateway.list_cards(customer.customer_id)]


def test_first_card_is_the_default_until_another_is_chosen(double, person):
    visa = make_saved_card(double, person)
    other = make_saved_card(double, person, MASTERCARD)
    assert names(person) == [("4242", True), ("4444", False)]

    make_default(other)

    assert default_card(person.pk) == other
    assert names(person) == [("4444", True), ("4242", False)]
    visa.refresh_from_db()
    assert (str(visa), visa.expiry) == ("Visa ···· 4242", "12/34")


def test_customer_is_made_once_and_knows_no_name(double, person):
    assert customer_id_of(person) == customer_id_of(person)

    (customer,) = double.books()["customers"]
    assert (customer["name"], customer["email"]) == (None, None)
    assert customer["metadata"]["person"] == str(person.pk)


def test_lost_answer_makes_no_second_customer(double, person):
    double.fault("lost_response", path="/v1/customers")
    with gateway.in_page(), pytest.raises(PaymentUnavailableError):
        customer_id_of(person)

    customer_id_of(person)

    assert len(double.books()["customers"]) == 1


def test_same_number_saved_again_takes_the_place_of_the_first(double, person):
    first = make_saved_card(double, person)
    make_saved_card(double, person, MASTERCARD)

    again = make_saved_card(double, person)
    deliver_due()

    assert names(person) == [("4242", True), ("4444", False)]
    assert default_card(person.pk) == again != first
    assert sorted(at_stripe(person)) == ["4242", "4444"]


def test_removed_card_goes_at_stripe_and_does_not_come_back(double, person):
    visa = make_saved_card(double, person)
    make_saved_card(double, person, MASTERCARD)

    remove_card(visa)
    sync_cards(visa.customer.customer_id)  # before Stripe has heard of it
    assert names(person) == [("4444", True)]
    deliver_due()
    remove_card(visa)
    deliver_due()

    assert at_stripe(person) == ["4444"]
    with pytest.raises(CardGoneError):
        make_default(visa)


def test_card_that_something_needs_stays(double, person, monkeypatch):
    answer = "Your box is paid by it."
    monkeypatch.setattr(queries.CARD_NEEDED, "_providers", [lambda _card: answer])
    visa = make_saved_card(double, person)

    with pytest.raises(CardNeededError, match="Your box"):
        remove_card(visa)
    deliver_due()

    assert names(person) == [("4242", True)]
    assert at_stripe(person) == ["4242"]


def test_card_that_is_gone_at_stripe_goes_here(double, person):
    visa = make_saved_card(double, person)
    gateway.detach_card(visa.method_id)

    sync_cards(visa.customer.customer_id)

    assert names(person) == []
    visa.refresh_from_db()
    assert visa.removed_at


def test_renewed_card_has_its_new_expiry_by_the_webhook(double, person, client):
    visa = make_saved_card(double, person)
    double.card(visa.method_id, exp_month=1, exp_year=2040)

    for event in double.events("payment_method.automatically_updated"):
        assert post_webhook(client, event).status_code == 200
    deliver_due()

    visa.refresh_from_db()
    assert visa.expiry == "01/40"


def test_webhook_alone_brings_a_card_and_takes_it(double, person, client):
    setup, _secret = gateway.create_setup(customer_id_of(person))
    double.save(setup)
    for event in double.events("payment_method.attached"):
        post_webhook(client, event)
    deliver_due()
    assert names(person) == [("4242", True)]

    gateway.detach_card(cards_of(person.pk)[0].method_id)
    for event in double.events("payment_method.detached"):
        post_webhook(client, event)
    deliver_due()

    assert names(person) == []


def test_cards_of_other_customers_are_nothing_to_us(double, client):
    stranger = gateway.create_customer(key="x", person=0)
    double.save(gateway.create_setup(stranger)[0])

    for event in double.events("payment_method.attached"):
        assert post_webhook(client, event).status_code == 200
    deliver_due()

    assert not SavedCard.objects.exists()
    assert sync_cards(stranger) == []


def test_card_is_good_until_the_end_of_its_month(person):
    card = make_card_row(person, exp_month=2, exp_year=2027)

    for day, is_over in ((datetime(2027, 2, 28, tzinfo=UTC), False),
                         (datetime(2027, 3, 2, tzinfo=UTC), True)):  # fmt: skip
        with time_machine.travel(day, tick=False):
            assert card.is_expired is is_over


def test_who_is_erased_leaves_no_card_at_stripe(double, person):
    visa = make_saved_card(double, person)
    customer_id = visa.customer.customer_id
    make_saved_card(double, person, MASTERCARD)

    person.delete()
    assert not SavedCard.objects.exists()
    deliver_due()
    deliver_due()

    assert gateway.list_cards(customer_id) == []


def test_own_data_names_cards_without_their_numbers(person):
    make_card_row(person)

    (table,) = (part for part in parts_of(person) if part.name == "saved-cards")

    assert table.rows[0]["ends_in"] == "4242"
    assert not any("pm_" in str(value) for value in table.rows[0].values())
