"""An order is charged to a saved card once, whatever gets lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import OutboxMessage
from core.outbox import deliver_due
from orders.order.models import Order
from orders.order.states import OrderStatus
from payments.cards.services.charges import charge_saved_card, pay_by_card
from payments.payment import gateway
from payments.payment.models import Payment, Refund
from payments.payment.services import card_charges
from payments.payment.services.card_charges import ChargeState
from payments.payment.services.intents import (
    cancel_order_and_payment,
    expire_order,
    settle_payment,
    start_payment,
)
from payments.payment.states import PaymentState
from payments.payment.tasks import reconcile_payments
from tests.factories.accounts import make_user
from tests.factories.cards import (
    ASKS_ALWAYS,
    FAILS_LATER,
    make_card_row,
    make_saved_card,
)
from tests.factories.orders import make_order
from tests.factories.payments import post_webhook

pytestmark = pytest.mark.django_db
CONFIRM = "/v1/payment_intents/*/confirm"


@pytest.fixture
def person():
    return make_user(language="en", email="li@example.com")


@pytest.fixture
def order(person):
    return make_order(user=person)


def charged(double):
    return [c for c in double.books()["charges"] if c["status"] == "succeeded"]


def tries(double):
    return [c for c in double.calls() if c["path"].endswith("/confirm")]


def is_paid(order):
    order.refresh_from_db()
    return order.status == OrderStatus.PAID


def test_charge_pays_the_order_without_its_shopper(double, person, order):
    card = make_saved_card(double, person)

    assert charge_saved_card(order).state == ChargeState.PAID

    assert is_paid(order)
    (charge,) = charged(double)
    payment = order.payments.get()
    assert charge["amount"] == payment.amount
    assert (payment.method, payment.card_id) == ("card", card.method_id)
    (call,) = tries(double)
    assert call["params"]["off_session"] == "true"
    assert call["idempotency_key"] == f"{payment.key}:1"


def test_charge_of_a_paid_order_is_no_second(double, person, order):
    make_saved_card(double, person)
    charge_saved_card(order)

    assert charge_saved_card(order).state == ChargeState.PAID
    assert len(charged(double)) == len(tries(double)) == 1


@pytest.mark.parametrize(
    ("number", "reason"), [(FAILS_LATER, "generic_decline"), (None, "no_card")]
)
def test_declined_card_leaves_the_order_waiting(double, person, order, number, reason):
    if number:
        make_saved_card(double, person, number)

    charge = charge_saved_card(order)

    assert (charge.state, charge.reason) == (ChargeState.DECLINED, reason)
    assert not is_paid(order)
    assert order.status == OrderStatus.PENDING
    assert charged(double) == []


def test_next_try_has_a_key_of_its_own_and_may_succeed(double, person, order):
    card = make_saved_card(double, person, FAILS_LATER)
    charge_saved_card(order)
    double.card(card.method_id, number="4242424242424242")

    assert charge_saved_card(order).state == ChargeState.PAID

    keys = [call["idempotency_key"] for call in tries(double)]
    assert len(set(keys)) == 2
    assert Payment.objects.count() == 1


def test_bank_says_that_a_card_expired(double, person, order):
    card = make_saved_card(double, person)
    double.card(card.method_id, number="4000000000000069")

    charge = charge_saved_card(order)

    assert (charge.state, charge.reason) == (ChargeState.DECLINED, "expired_card")


def test_card_that_expired_is_not_even_tried(person, order):
    make_card_row(person, exp_month=1, exp_year=2020)

    charge = charge_saved_card(order)

    assert (charge.state, charge.reason) == (ChargeState.DECLINED, "expired_card")
    assert not Payment.objects.exists()


def test_bank_that_wants_the_shopper_sends_them_a_link(
    double, person, order, mailoutbox
):
    make_saved_card(double, person, ASKS_ALWAYS)

    assert charge_saved_card(order).state == ChargeState.AUTHENTICATION
    assert charge_saved_card(order).state == ChargeState.AUTHENTICATION
    deliver_due()
    deliver_due()

    (mail,) = (one for one in mailoutbox if "confirm" in one.subject)
    assert mail.subject == f"Please confirm your payment for order {order.number}"
    assert f"/orders/{order.number}/" in mail.body
    assert not is_paid(order)
    # On the page behind the link the shopper confirms it at their bank.
    payment = start_payment(order)
    double.pay(payment.intent_id, ASKS_ALWAYS)
    settle_payment(payment)
    assert is_paid(order)
    assert len(charged(double)) == 1


def test_shopper_who_is_there_confirms_the_same_card_at_the_bank(double, person, order):
    card = make_saved_card(double, person, ASKS_ALWAYS)

    charge = pay_by_card(order, card)

    assert charge.state == ChargeState.AUTHENTICATION
    assert charge.url.startswith(f"{double.url}/authorize/")
    payment = order.payments.get()
    double.visit(payment.intent_id, approve=True)
    settle_payment(payment)
    assert is_paid(order)


@pytest.mark.parametrize("mode", ["lost_response", "refuse", "stored_500"])
def test_lost_answer_is_looked_up_and_charged_once(double, person, order, mode):
    make_saved_card(double, person)
    times = 3 if mode != "stored_500" else 1
    double.fault(mode, path=CONFIRM, times=times)

    first = charge_saved_card(order).state
    again = charge_saved_card(order).state

    assert first in {ChargeState.PAID, ChargeState.UNKNOWN}
    assert again == ChargeState.PAID
    assert is_paid(order)
    assert len(charged(double)) == 1


def test_answer_that_is_lost_with_the_look_up_is_found_by_the_clock(
    double, person, order
):
    make_saved_card(double, person)
    double.fault("lost_response", path=CONFIRM)
    double.fault("refuse", method="GET", path="/v1/payment_intents/*")

    with gateway.in_page():  # where nothing is asked twice
        assert charge_saved_card(order).state == ChargeState.UNKNOWN
    assert not is_paid(order)
    Payment.objects.update(created=timezone.now() - timedelta(minutes=5))
    gateway.calls.breaker.note_success()
    reconcile_payments()

    assert is_paid(order)
    assert len(charged(double)) == 1


def test_worker_that_dies_between_charge_and_row_is_taken_over(
    double, person, order, monkeypatch
):
    make_saved_card(double, person)

    class DiedError(Exception):
        """A process that was killed."""

    def die(*_args):
        raise DiedError

    with monkeypatch.context() as patched:
        patched.setattr(card_charges, "book", die)
        with pytest.raises(DiedError):
            charge_saved_card(order)
    assert not is_paid(order)

    assert charge_saved_card(order).state == ChargeState.PAID
    assert is_paid(order)
    assert len(charged(double)) == 1


def test_worker_that_dies_before_the_charge_is_taken_over(
    double, person, order, monkeypatch
):
    make_saved_card(double, person)

    def die(*_args, **_more):
        raise KeyboardInterrupt

    for call in ("create_intent", "confirm_intent"):
        with monkeypatch.context() as patched:
            patched.setattr(gateway, call, die)
            with pytest.raises(KeyboardInterrupt):
                charge_saved_card(order)
        assert charged(double) == []

    assert charge_saved_card(order).state == ChargeState.PAID
    assert len(charged(double)) == 1


def test_webhook_may_come_before_the_answer(double, person, order, client, monkeypatch):
    make_saved_card(double, person)
    confirm = gateway.confirm_intent

    def slow(*args, **more):
        answer = confirm(*args, **more)
        for event in double.events("payment_intent.succeeded"):
            post_webhook(client, event)
        deliver_due()
        return answer

    monkeypatch.setattr(gateway, "confirm_intent", slow)

    assert charge_saved_card(order).state == ChargeState.PAID
    assert is_paid(order)
    assert not Refund.objects.exists()


def test_payment_on_our_page_is_closed_before_a_card_is_charged(double, person, order):
    make_saved_card(double, person)
    ours = start_payment(order)

    charge_saved_card(order)

    ours.refresh_from_db()
    assert ours.state == PaymentState.CANCELED
    assert "error" in double.pay(ours.intent_id)
    assert len(charged(double)) == 1


def test_payment_that_came_on_our_page_is_enough(double, person, order):
    make_saved_card(double, person)
    ours = start_payment(order)
    double.pay(ours.intent_id)

    assert charge_saved_card(order).state == ChargeState.PAID
    assert tries(double) == []
    assert len(charged(double)) == 1


def test_order_that_is_over_is_not_charged(double, person, order):
    make_saved_card(double, person)
    cancel_order_and_payment(order, by=person)

    assert charge_saved_card(order).state == ChargeState.CLOSED
    assert charged(double) == []


def test_declined_order_expires_like_any_other(double, person, order):
    make_saved_card(double, person, FAILS_LATER)
    charge_saved_card(order)
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    order.refresh_from_db()

    assert expire_order(order)
    assert charge_saved_card(order).state == ChargeState.CLOSED


def test_card_that_was_removed_at_stripe_is_declined(double, person, order):
    card = make_saved_card(double, person)
    gateway.detach_card(card.method_id)

    assert charge_saved_card(order).state == ChargeState.DECLINED


def test_guest_has_no_card(order):
    order.user = None

    assert charge_saved_card(order).reason == "no_card"
    assert not OutboxMessage.objects.filter(topic="cards.sync").exists()
