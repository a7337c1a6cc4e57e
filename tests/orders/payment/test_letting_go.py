"""Payments that may not be opened, and orders that wait for none any more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone

from orders.order.models import Order
from orders.order.services import Buyer, cancel_part, place_order
from orders.order.states import OrderStatus
from orders.payment import gateway
from orders.payment.models import Payment, Refund
from orders.payment.services import (
    PaymentRefused,
    PaymentUnavailable,
    expire_order,
    give_up_order,
    intents,
    letting_go,
    settle_payment,
    start_payment,
)
from orders.payment.states import PaymentState
from orders.payment.tasks import expire_orders
from tests.cast import a_basket, a_draft, a_pack, a_placed_order, an_address
from tests.stripe_double.conftest import until
from vendors.partner.models import StockPool

from .test_services import late

pytestmark = pytest.mark.django_db


def late_and_expired(order):
    expire_order(late(order))


def given_up(order):
    give_up_order(order, by=None)


def only_late(order):
    late(order)


def test_press_while_another_is_under_way_does_not_give_the_payment_up(double):
    """Stripe answers 409 to the second call with one key: nothing is decided."""
    order = a_placed_order()
    number = order.number
    double.fault("timeout", path="/v1/payment_intents", seconds=4)
    with ThreadPoolExecutor(1) as browser:
        first = browser.submit(
            gateway.create_intent,
            key=f"pi:{number}:1",
            amount=7100,
            currency="CNY",
            order_number=number,
            description=number,
        )
        until(lambda: double.double.store.keys)

        with pytest.raises(PaymentUnavailable):
            start_payment(order)
        assert Payment.objects.get().state == PaymentState.UNKNOWN
        intent = first.result()

    assert start_payment(order).intent_id == intent.id
    assert len(double.books()["intents"]) == 1


def test_payment_given_up_while_it_was_opened_is_not_handed_out(double):
    order = a_placed_order()
    payment = intents._intended_payment(order)
    Payment.objects.update(state=PaymentState.CANCELED)

    with pytest.raises(PaymentUnavailable):
        intents._open_intent(payment)

    assert start_payment(order).intent_id != payment.intent_id


@pytest.mark.parametrize("let_go", [late_and_expired, given_up, only_late])
def test_order_that_no_longer_waits_opens_no_payment(double, let_go):
    order = a_placed_order()
    seen_before = Order.objects.get(pk=order.pk)
    let_go(order)

    with pytest.raises(PaymentRefused):
        start_payment(seen_before)

    assert Payment.objects.count() == 0
    assert double.books()["intents"] == []


def test_order_stays_while_a_payment_was_opened_after_the_look(double):
    """Between the look for a payment and the lock a press may have opened one."""
    order = a_placed_order()
    payment = start_payment(order)

    assert letting_go._stays_closed(order) is False
    Payment.objects.filter(pk=payment.pk).update(state=PaymentState.CANCELED)
    assert letting_go._stays_closed(order) is True


def test_payment_that_stripe_never_heard_of_holds_the_stock_for_a_day_only(double):
    order = a_placed_order()
    start_payment(order)
    double.reset()
    late(order)

    assert expire_orders() == 0
    Payment.objects.update(created=timezone.now() - timedelta(hours=25))
    assert expire_orders() == 1

    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert Payment.objects.get().state == PaymentState.CANCELED
    assert sum(StockPool.objects.values_list("claimed", flat=True)) == 0


def test_cancelled_part_that_cost_nothing_has_nothing_to_give_back():
    gift = [(a_pack(price="0.00"), 1)]
    order = place_order(
        a_draft(gift, delivery="0.00"),
        basket=a_basket(None, gift),
        buyer=Buyer(email="guest@example.com"),
        address=an_address(),
    )
    assert order.status == OrderStatus.PAID

    cancel_part(order.parts.get(), by=None, by_shopper=True)

    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert Refund.objects.count() == 0


def test_payment_of_a_wrong_amount_goes_back_and_does_not_hold_the_stock(double):
    order = a_placed_order()
    payment = start_payment(order)
    Payment.objects.update(amount=payment.amount + 1)
    payment.refresh_from_db()
    double.pay(payment.intent_id)

    settle_payment(payment)
    expire_order(late(order))

    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert Refund.objects.get().amount == 7100
    assert sum(StockPool.objects.values_list("claimed", flat=True)) == 0
