"""Our page and Stripe's opened and paid at the same moment: money is taken once."""

from functools import partial

import pytest

from core.outbox import deliver_due
from orders.order.states import OrderStatus
from payments.payment.models import Payment, Refund
from payments.payment.services.intents import (
    expire_order,
    settle_payment,
    start_hosted_payment,
    start_payment,
)
from payments.payment.services.outcomes import PaymentError, PaymentUnavailableError
from payments.payment.states import PaymentState
from tests.factories.orders import make_order
from tests.races.market import assert_sound, late
from tests.races.together import errors, run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def pay_everything(double):
    """As a shopper with all tabs open would: at each payment that was ever begun."""
    for payment in Payment.objects.order_by("pk"):
        if payment.session_id:
            double.pay_on_page(payment.session_id)
        elif payment.intent_id:
            double.pay(payment.intent_id)


def charges(double):
    return [c for c in double.books()["charges"] if c["status"] == "succeeded"]


@pytest.mark.parametrize("turn", range(4))
def test_both_pages_asked_for_at_once_leave_one_that_can_be_paid(double, turn):
    order = make_order()
    acts = [partial(start_payment, order), partial(start_hosted_payment, order)] * 2

    outcomes = run_together(acts[turn:] + acts[:turn])

    errors(outcomes, PaymentUnavailableError)
    assert Payment.objects.exclude(state=PaymentState.CANCELED).count() <= 1
    pay_everything(double)
    assert len(charges(double)) <= 1
    start_again(order)
    pay_everything(double)
    for payment in Payment.objects.exclude(state=PaymentState.CANCELED):
        settle_payment(payment)
    deliver_due()
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert len(charges(double)) == 1
    assert not Refund.objects.exists()
    assert_sound(double)


def start_again(order):
    try:
        start_hosted_payment(order)
    except PaymentError:
        return  # paid already


@pytest.mark.parametrize("turn", range(4))
def test_expiry_against_a_page_that_is_paid(double, turn):
    order = make_order()
    start_hosted_payment(order)
    payment = Payment.objects.get()
    late(order)
    acts = [
        partial(double.pay_on_page, payment.session_id),
        partial(expire_order, order),
        partial(settle_payment, payment),
    ]

    run_together([*acts[turn % 3 :], *acts[: turn % 3]])
    settle_payment(Payment.objects.get())
    deliver_due()

    order.refresh_from_db()
    ended = (order.status, Payment.objects.get().state, len(charges(double)))
    assert ended in {
        (OrderStatus.PAID, PaymentState.SUCCEEDED, 1),
        (OrderStatus.EXPIRED, PaymentState.CANCELED, 0),
    }
    assert_sound(double)
