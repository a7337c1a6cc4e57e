"""Saved cards charged, saved and removed at the same moment: once, and soundly."""

from functools import partial

import pytest

from core.outbox import deliver_due
from core.refusals import RefusalError
from orders.order.models import Order
from orders.order.states import OrderStatus
from payments.cards.models import SavedCard, StripeCustomer
from payments.cards.queries import cards_of
from payments.cards.services.cards import make_default, remove_card, sync_cards
from payments.cards.services.charges import charge_saved_card
from payments.cards.services.customers import customer_id_of
from payments.payment.models import Refund
from payments.payment.services.card_charges import ChargeState
from payments.payment.services.intents import (
    cancel_order_and_payment,
    settle_payment,
    start_payment,
)
from tests.factories.accounts import make_user
from tests.factories.cards import MASTERCARD, make_saved_card
from tests.factories.orders import make_order
from tests.races.market import assert_sound
from tests.races.together import all_values, errors, run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def charges(double):
    return [c for c in double.books()["charges"] if c["status"] == "succeeded"]


def settled(order):
    """Whatever is open is looked up, as the clock does."""
    for payment in order.payments.exclude(state__in=["canceled", "succeeded"]):
        settle_payment(payment)
    deliver_due()
    order.refresh_from_db()
    return order


def test_two_workers_charge_one_order_once(double):
    person = make_user()
    make_saved_card(double, person)
    order = make_order(user=person)

    outcomes = all_values(run_together([partial(charge_saved_card, order)] * 4))

    assert {one.state for one in outcomes} <= {ChargeState.PAID, ChargeState.UNKNOWN}
    assert settled(order).status == OrderStatus.PAID
    assert len(charges(double)) == 1
    assert not Refund.objects.exists()
    assert_sound(double)


def test_shopper_pays_while_their_card_is_charged(double):
    person = make_user()
    make_saved_card(double, person)
    order = make_order(user=person)

    def by_hand():
        payment = start_payment(Order.objects.get(pk=order.pk))
        double.pay(payment.intent_id)
        settle_payment(payment)

    outcomes = run_together([by_hand, partial(charge_saved_card, order)])

    errors(outcomes, RefusalError)
    settled(order)
    if order.status != OrderStatus.PAID:  # each closed the other's
        charge_saved_card(order)
        settled(order)
    assert order.status == OrderStatus.PAID
    assert len(charges(double)) == 1
    assert_sound(double)


def test_order_is_cancelled_while_its_card_is_charged(double):
    person = make_user()
    make_saved_card(double, person)
    order = make_order(user=person)

    outcomes = run_together(
        [
            partial(charge_saved_card, order),
            partial(cancel_order_and_payment, order, by=person),
        ]
    )

    errors(outcomes, RefusalError)
    settled(order)
    assert order.status in {
        OrderStatus.PAID,
        OrderStatus.CANCELLED,
        OrderStatus.PENDING,
    }
    assert (order.status == OrderStatus.PAID) == (len(charges(double)) == 1)
    assert_sound(double)


def test_one_customer_for_ten_clicks(double):
    person = make_user()

    made = all_values(run_together([partial(customer_id_of, person)] * 5))

    assert len(set(made)) == 1
    assert len(double.books()["customers"]) == 1
    assert StripeCustomer.objects.count() == 1


def test_cards_are_synced_chosen_and_removed_at_once(double):
    person = make_user()
    visa = make_saved_card(double, person)
    other = make_saved_card(double, person, MASTERCARD)
    customer = customer_id_of(person)

    acts = [partial(sync_cards, customer)] * 2
    acts += [partial(make_default, other), partial(remove_card, visa)]
    all_values(run_together(acts))
    deliver_due()
    all_values(run_together([partial(sync_cards, customer)] * 3))

    assert [card.pk for card in cards_of(person.pk)] == [other.pk]
    assert SavedCard.objects.get(is_default=True) == other
    assert SavedCard.objects.count() == 2
