"""Webhooks and clocks on a bad day: whatever comes, money moves once and is booked."""

import random
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from core.outbox import deliver_due
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import OrderStatus
from payments.ledger.queries import balance_of
from payments.payment import gateway
from payments.payment.models import Payment, Refund, StripeEvent
from payments.payment.services.intents import settle_payment, start_payment
from payments.payment.services.refunds import refresh_refund, send_refund
from payments.payment.states import RefundState
from payments.payment.tasks import (
    process_stripe_events,
    reconcile_payments,
    reconcile_refunds,
)
from tests.factories.orders import make_order
from tests.factories.payments import off_balance
from tests.factories.shop import make_pack
from tests.payments.payment.test_services import old
from tests.races.market import assert_sound, paid_for
from vendors.partner.services.sellers import suspend_partner

pytestmark = pytest.mark.django_db


def post(client, event, signed=None):
    return client.post(
        "/stripe/webhook/",
        event.payload,
        content_type="application/json",
        headers={"Stripe-Signature": signed or event.signature},
    )


def a_story(double):
    """Two sellers paid; one part cancelled and paid back. Returns order and events."""
    order = make_order([(make_pack(), 1), (make_pack(), 1)])
    double.pay(start_payment(order).intent_id)
    return order


def the_end(order, double):
    """What every telling of the story must come to."""
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert Payment.objects.get().state == "succeeded"
    refund = Refund.objects.get()
    assert (refund.state, refund.amount) == (RefundState.SUCCEEDED, 7100)
    assert [row["amount"] for row in double.books()["refunds"]] == [7100]
    assert balance_of("shoppers:CNY") == -7100
    assert balance_of("refunds:CNY") == 0
    assert off_balance() == {}
    assert_sound(double)


@pytest.mark.parametrize("seed", range(4))
def test_shuffled_doubled_and_forged_events_tell_the_same_story(client, double, seed):
    chance = random.Random(seed)
    order = a_story(double)
    events = double.events() * 2
    chance.shuffle(events)
    for event in events:
        post(client, event)
        assert post(client, event, "t=1,v1=00").status_code == 400
        if chance.random() < 0.5:
            deliver_due()
    deliver_due()
    cancel_vendor_order(order.vendor_orders.first(), by=None, by_shopper=True)
    send_refund(Refund.objects.get().pk)
    events = double.events() * 2
    chance.shuffle(events)
    for event in events:
        post(client, event)
        if chance.random() < 0.5:
            deliver_due()
    deliver_due()

    assert StripeEvent.objects.count() == len({event.id for event in events})
    the_end(order, double)


def test_dropped_events_are_made_up_for_by_the_clock(client, double):
    order = a_story(double)
    old(Payment)
    reconcile_payments()
    cancel_vendor_order(order.vendor_orders.first(), by=None, by_shopper=True)
    deliver_due()
    old(Refund)
    reconcile_refunds()

    assert StripeEvent.objects.count() == 0
    the_end(order, double)


def test_events_that_come_days_late_change_nothing_more(client, double):
    order = a_story(double)
    early = double.events()
    old(Payment)
    reconcile_payments()
    cancel_vendor_order(order.vendor_orders.first(), by=None, by_shopper=True)
    deliver_due()
    for event in [*double.events(), *early]:
        post(client, event)
    deliver_due()
    the_end(order, double)


def test_event_that_comes_before_its_row_waits_for_it(client, double):
    """Stripe was quicker than our commit: the event is kept and tried again."""
    order = a_story(double)
    intent = Payment.objects.get().intent_id
    Payment.objects.update(intent_id=None)
    for event in double.events():
        post(client, event)
    deliver_due()
    assert StripeEvent.objects.filter(processed_at=None).exists()
    order.refresh_from_db()
    assert order.status == OrderStatus.PENDING

    Payment.objects.update(intent_id=intent)
    old_events = StripeEvent.objects.all()
    old_events.update(received="2020-01-01T00:00:00Z")
    process_stripe_events()
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_events_signed_with_another_secret_leave_no_row(client, double, settings):
    a_story(double)
    settings.STRIPE_WEBHOOK_SECRET = "whsec_rotated"
    for event in double.events():
        assert post(client, event).status_code == 400
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize("hours", [-24, -1, 1, 24])
def test_events_of_a_clock_that_jumped_are_refused_and_made_up_for(
    client, double, hours, monkeypatch
):
    """Ours or Stripe's: a signature of another hour is taken for a replay."""
    order = a_story(double)
    now, then = time.time() + hours * 3600, timezone.now() + timedelta(hours=hours)
    with monkeypatch.context() as jumped:
        events = double.events()
        jumped.setattr(time, "time", lambda: now)
        jumped.setattr(timezone, "now", lambda: then)
        for event in events:
            assert post(client, event).status_code == 400

    assert StripeEvent.objects.count() == 0
    old(Payment)
    reconcile_payments()
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert_sound(double)


def test_refund_that_fails_after_it_succeeded_is_undone_in_sight(client, double):
    order = a_story(double)
    paid_for(double, order)
    cancel_vendor_order(order.vendor_orders.first(), by=None, by_shopper=True)
    refund = send_refund(Refund.objects.get().pk)
    assert refund.state == RefundState.SUCCEEDED
    double.refund_fails(refund.refund_id)
    for event in double.events():
        post(client, event)
    deliver_due()

    refund.refresh_from_db()
    assert refund.state == RefundState.FAILED
    assert balance_of("shoppers:CNY") == -14200
    assert off_balance() == {}
    page = client.get(f"/orders/{order.number}/?key={order.access_key}", follow=True)
    assert "The refund of ¥71.00 failed." in page.text


def test_rate_that_moves_between_charge_and_refund_is_the_markets(client, double):
    """Shopper and seller get to the fen what they would have; the market loses it."""
    double.settle_as(cny=("hkd", "1.08"))
    order = a_story(double)
    paid_for(double, order)
    double.settle_as(cny=("hkd", "1.20"))
    cancel_vendor_order(order.vendor_orders.first(), by=None, by_shopper=True)
    refund = send_refund(Refund.objects.get().pk)

    assert refresh_refund(refund).amount == 7100
    the_end(order, double)
    rows = double.books()["balance_transactions"]
    moved = {row["type"]: row["amount"] for row in rows}
    assert moved["charge"] == 15336
    assert moved["refund"] == -8520


def test_amount_that_stripe_took_is_not_the_orders(client, double, monkeypatch):
    """Whatever a browser made of it: less than the order's sum pays nothing."""
    order = a_story(double)
    real = gateway.retrieve_intent

    def less(intent_id):
        return replace(real(intent_id), amount_received=1)

    monkeypatch.setattr(gateway, "retrieve_intent", less)
    settle_payment(Payment.objects.get())
    order.refresh_from_db()
    assert order.paid_at is None
    assert Refund.objects.get().amount == 1


def test_seller_suspended_with_money_in_the_air_owes_and_gives_back(client, double):
    order = make_order([(make_pack(), 1)])
    paid_for(double, order)
    vendor_order = order.vendor_orders.select_related("partner").get()
    suspend_partner(vendor_order.partner, reason="The licence has run out", by=None)
    cancel_vendor_order(vendor_order, by=None, by_shopper=False)
    deliver_due()

    assert Refund.objects.get().state == RefundState.SUCCEEDED
    assert balance_of(f"pending:CNY:{vendor_order.partner_id}") == 0
    assert off_balance() == {}
    assert_sound(double)
