"""Paying on Stripe's own page, for who has no script: one order is paid once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.outbox import deliver_due
from orders.order.models import Order
from orders.order.states import OrderStatus
from payments.payment import gateway
from payments.payment.models import Payment, Refund, StripeEvent
from payments.payment.services.intents import (
    cancel_order_and_payment,
    expire_order,
    settle_payment,
    start_hosted_payment,
    start_payment,
)
from payments.payment.services.outcomes import PaymentError, PaymentUnavailableError
from payments.payment.states import PaymentState
from payments.payment.tasks import expire_orders, reconcile_payments
from tests.factories.orders import make_order
from tests.factories.shop import make_pack
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


def hosted(order):
    url = start_hosted_payment(order)
    return url, Payment.objects.get(order=order, state=PaymentState.OPEN)


def late(order):
    Order.objects.filter(pk=order.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    order.refresh_from_db()
    return order


def take_in(double, client):
    """Every event so far reaches our door, and is acted on."""
    for event in double.events():
        answer = client.post(
            "/stripe/webhook/", event.payload, content_type="application/json",
            headers={"Stripe-Signature": event.signature},
        )  # fmt: skip
        assert answer.status_code == 200
    deliver_due()


def charged(double):
    return [c for c in double.books()["charges"] if c["status"] == "succeeded"]


def test_page_of_stripe_pays_the_order(double, client):
    order = make_order()
    url, payment = hosted(order)
    assert url == f"{double.url}/pay/{payment.session_id}"
    assert start_hosted_payment(order) == url  # pressed twice: the same page

    led_to = double.pay_on_page(payment.session_id)
    assert led_to.endswith(f"/orders/{order.number}/return/")
    settle_payment(payment)

    order.refresh_from_db()
    payment.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert payment.state == PaymentState.SUCCEEDED
    assert payment.intent_id.startswith("pi_")
    assert payment.method == "card"
    [charge] = charged(double)
    assert (charge["amount"], charge["transfer_group"]) == (
        payment.amount,
        order.number,
    )


def test_webhooks_alone_pay_it(double, client):
    order = make_order()
    _url, payment = hosted(order)
    double.pay_on_page(payment.session_id)

    take_in(double, client)

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert not StripeEvent.objects.filter(processed_at=None).exists()


def test_declined_card_can_be_tried_again(double, client):
    order = make_order()
    _url, payment = hosted(order)

    assert double.pay_on_page(payment.session_id, "4000000000000002") == ""
    take_in(double, client)
    payment.refresh_from_db()
    assert payment.state == PaymentState.OPEN
    assert "declined" in payment.last_error

    assert double.pay_on_page(payment.session_id)
    assert settle_payment(payment).state == PaymentState.SUCCEEDED
    assert len(charged(double)) == 1


def test_page_of_ours_is_closed_before_stripes_opens(double):
    order = make_order()
    ours = start_payment(order)
    _url, payment = hosted(order)

    ours.refresh_from_db()
    assert ours.state == PaymentState.CANCELED
    assert "error" in double.pay(ours.intent_id)  # a tab that was still open
    double.pay_on_page(payment.session_id)
    settle_payment(payment)
    assert len(charged(double)) == 1
    assert not Refund.objects.exists()


def test_stripes_page_is_closed_before_ours_opens(double):
    order = make_order()
    _url, payment = hosted(order)
    ours = start_payment(order)

    assert double.pay_on_page(payment.session_id) == ""
    double.pay(ours.intent_id)
    settle_payment(ours)

    payment.refresh_from_db()
    assert payment.state == PaymentState.CANCELED
    assert len(charged(double)) == 1


@pytest.mark.parametrize("first", ["ours", "stripes"])
def test_what_was_paid_on_one_page_opens_no_other(double, first):
    order = make_order()
    if first == "ours":
        double.pay(start_payment(order).intent_id)
        with pytest.raises(PaymentError):
            start_hosted_payment(order)
    else:
        double.pay_on_page(hosted(order)[1].session_id)
        with pytest.raises(PaymentError):
            start_payment(order)

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert len(charged(double)) == 1


def test_paid_page_is_seen_when_it_is_asked_for_again(double):
    order = make_order()
    double.pay_on_page(hosted(order)[1].session_id)

    with pytest.raises(PaymentError):
        start_hosted_payment(order)

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_expiry_closes_the_page_before_stock_returns(double):
    pack = make_pack()
    order = make_order([(pack, 2)])
    _url, payment = hosted(order)
    assert StockPool.objects.get(pk=pack.pool_id).claimed > 0

    late(order)
    expire_orders()

    order.refresh_from_db()
    payment.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert payment.state == PaymentState.CANCELED
    assert StockPool.objects.get(pk=pack.pool_id).claimed == 0
    assert double.pay_on_page(payment.session_id) == ""
    assert not charged(double)


def test_money_that_comes_before_expiry_wins(double):
    order = make_order()
    _url, payment = hosted(order)
    double.pay_on_page(payment.session_id)

    assert expire_order(late(order)) is False

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_nothing_is_let_go_while_stripe_does_not_answer(double):
    pack = make_pack()
    order = make_order([(pack, 1)])
    hosted(order)
    double.fault("refuse", path="/v1/checkout/sessions/*", times=9)

    with pytest.raises(gateway.StripeAmbiguousError):
        expire_order(late(order))

    assert StockPool.objects.get(pk=pack.pool_id).claimed > 0


def test_cancelling_closes_the_page(double):
    order = make_order()
    _url, payment = hosted(order)

    assert cancel_order_and_payment(order, by=None)

    assert double.pay_on_page(payment.session_id) == ""


def test_lost_answer_is_no_second_page(double):
    order = make_order()
    double.fault("lost_response", path="/v1/checkout/sessions")
    double.fault("refuse", path="/v1/checkout/sessions", times=2)
    with pytest.raises(PaymentUnavailableError):
        start_hosted_payment(order)
    assert Payment.objects.get().state == PaymentState.UNKNOWN

    _url, payment = hosted(order)

    made = [c for c in double.calls() if c["path"] == "/v1/checkout/sessions"]
    assert {call["idempotency_key"] for call in made} == {payment.key}
    double.pay_on_page(payment.session_id)
    settle_payment(payment)
    assert len(charged(double)) == 1


def test_page_lost_with_its_answer_is_closed_before_stock_returns(double):
    order = make_order()
    double.fault("lost_response", path="/v1/checkout/sessions")
    double.fault("refuse", path="/v1/checkout/sessions", times=2)
    with pytest.raises(PaymentUnavailableError):
        start_hosted_payment(order)

    assert expire_order(late(order))

    assert double.pay_on_page(Payment.objects.get().session_id) == ""


def test_page_that_ran_out_is_made_anew(double):
    order = make_order()
    _url, payment = hosted(order)
    double.advance(25 * 3600)

    _url, fresh = hosted(order)

    assert fresh.key != payment.key
    assert double.pay_on_page(payment.session_id) == ""
    assert double.pay_on_page(fresh.session_id)


def test_reconciliation_finds_what_was_paid_there(double):
    order = make_order()
    _url, payment = hosted(order)
    double.pay_on_page(payment.session_id)
    Payment.objects.update(created=timezone.now() - timedelta(minutes=5))

    reconcile_payments()

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_order_too_late_to_pay_opens_no_page(double):
    order = late(make_order())
    with pytest.raises(PaymentError):
        start_hosted_payment(order)
    assert not double.calls()
