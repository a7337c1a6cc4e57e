"""Payments that may not be opened, and orders that wait for none any more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone

from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import OrderStatus
from payments.payment import gateway
from payments.payment.models import Payment, Refund
from payments.payment.services import intents
from payments.payment.services.intents import (
    cancel_order_and_payment,
    expire_order,
    settle_payment,
    start_payment,
)
from payments.payment.services.outcomes import PaymentError, PaymentUnavailableError
from payments.payment.states import PaymentState
from payments.payment.tasks import expire_orders
from stripe_double.testing import until
from tests.clock import tries_are_due
from tests.factories.orders import (
    make_order,
    make_order_draft,
    place_draft,
)
from tests.factories.shop import make_pack
from vendors.partner.models import StockPool

from .test_services import late

pytestmark = pytest.mark.django_db


def late_and_expired(order):
    expire_order(late(order))


def given_up(order):
    cancel_order_and_payment(order, by=None)


def only_late(order):
    late(order)


def test_press_while_another_is_under_way_does_not_give_the_payment_up(double):
    """Stripe answers 409 to the second call with one key: nothing is decided."""
    order = make_order()
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

        with pytest.raises(PaymentUnavailableError):
            start_payment(order)
        assert Payment.objects.get().state == PaymentState.UNKNOWN
        intent = first.result()

    assert start_payment(order).intent_id == intent.id
    assert len(double.books()["intents"]) == 1


def test_payment_given_up_while_it_was_opened_is_not_handed_out(double):
    order = make_order()
    payment = intents._intended_payment(order, intents.ON_OUR_PAGE)
    Payment.objects.update(state=PaymentState.CANCELED)

    with pytest.raises(PaymentUnavailableError):
        intents._open_intent(payment)

    assert start_payment(order).intent_id != payment.intent_id


@pytest.mark.parametrize("let_go", [late_and_expired, given_up, only_late])
def test_order_that_no_longer_waits_opens_no_payment(double, let_go):
    order = make_order()
    seen_before = Order.objects.get(pk=order.pk)
    let_go(order)

    with pytest.raises(PaymentError):
        start_payment(seen_before)

    assert Payment.objects.count() == 0
    assert double.books()["intents"] == []


def test_order_stays_while_a_payment_was_opened_after_the_look(double):
    """Between the look for a payment and the lock a press may have opened one."""
    order = make_order()
    payment = start_payment(order)

    assert intents._stays_closed(order) is False
    Payment.objects.filter(pk=payment.pk).update(state=PaymentState.CANCELED)
    assert intents._stays_closed(order) is True


def test_payment_that_stripe_never_heard_of_holds_the_stock_for_a_day_only(double):
    order = make_order()
    start_payment(order)
    double.reset()
    late(order)

    assert expire_orders() == 0
    Payment.objects.update(created=timezone.now() - timedelta(hours=25))
    tries_are_due()
    assert expire_orders() == 1

    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert Payment.objects.get().state == PaymentState.CANCELED
    assert sum(StockPool.objects.values_list("claimed", flat=True)) == 0


def test_cancelled_part_that_cost_nothing_has_nothing_to_give_back():
    gift = [(make_pack(price="0.00"), 1)]
    order = place_draft(make_order_draft(gift, delivery="0.00"))
    assert order.status == OrderStatus.PAID

    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)

    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert Refund.objects.count() == 0


def test_payment_of_a_wrong_amount_goes_back_and_does_not_hold_the_stock(double):
    order = make_order()
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
