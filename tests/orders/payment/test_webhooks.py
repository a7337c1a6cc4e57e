"""Stripe's webhooks: applied once, in any order, and only when Stripe sent them."""

import pytest

from core.outbox import deliver_due
from orders.order.states import OrderStatus
from orders.payment.models import Payment, Source, StripeEvent
from orders.payment.services import process_event, start_payment
from tests.cast import a_placed_order

pytestmark = pytest.mark.django_db


class TestWebhooks:
    def deliver(self, client, event, **headers):
        return client.post(
            "/stripe/webhook/",
            event.payload,
            content_type="application/json",
            headers={"Stripe-Signature": event.signature, **headers},
        )

    def paid_events(self, double):
        order = a_placed_order()
        payment = start_payment(order)
        double.pay(payment.intent_id)
        return order, double.events()

    @pytest.mark.parametrize("times", [1, 5])
    def test_each_event_is_applied_once(self, client, double, times):
        order, events = self.paid_events(double)

        for event in events * times:
            assert self.deliver(client, event).status_code == 200
        deliver_due()

        order.refresh_from_db()
        assert order.status == OrderStatus.PAID
        assert StripeEvent.objects.count() == len(events)
        assert Source.objects.count() == 1

    def test_events_in_reverse_order_end_the_same(self, client, double):
        order, events = self.paid_events(double)

        for event in reversed(events):
            self.deliver(client, event)
            deliver_due()

        order.refresh_from_db()
        assert order.status == OrderStatus.PAID
        assert Source.objects.count() == 1

    @pytest.mark.parametrize(
        "change",
        [
            lambda e: (e.payload + " ", e.signature),
            lambda e: (e.payload, ""),
            lambda e: (e.payload, "t=1,v1=00"),
            lambda e: (e.payload, e.signature.replace("v1=", "v0=")),
            lambda e: (e.payload, "nonsense"),
            lambda e: ("", e.signature),
        ],
    )
    def test_forged_event_is_refused_and_leaves_no_row(self, client, double, change):
        order, events = self.paid_events(double)
        body, signature = change(events[-1])

        answer = client.post(
            "/stripe/webhook/",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signature},
        )

        assert answer.status_code == 400
        assert StripeEvent.objects.count() == 0
        order.refresh_from_db()
        assert order.status == OrderStatus.PENDING

    def test_event_of_an_unknown_object_is_parked_not_dropped(self, client, double):
        self.paid_events(double)
        Payment.objects.update(intent_id="pi_other")
        self.deliver(client, double.events("payment_intent.succeeded")[0])
        event = StripeEvent.objects.get()
        for _ in range(6):
            process_event(event.pk)

        event.refresh_from_db()
        assert event.processed_at is None
        assert event.parked is True

    def test_get_is_not_allowed(self, client, double):
        assert client.get("/stripe/webhook/").status_code == 405
