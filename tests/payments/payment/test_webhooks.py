"""Stripe's webhooks: applied once, in any order, and only when Stripe sent them."""

import hmac
import json
from time import time

import pytest

from core.models import OutboxMessage
from core.outbox import deliver_due
from orders.order.states import OrderStatus
from payments.payment.models import Payment, Source, StripeEvent
from payments.payment.services.events import process_event
from payments.payment.services.intents import settle_payment, start_payment
from tests.factories.orders import make_order

pytestmark = pytest.mark.django_db


SECRET = "whsec_own"


def event_of(**fields):
    event = {"id": "evt_1", "object": "event", "type": "a.b", "created": 1}
    event |= {"data": {"object": {"id": "x", "object": "y"}}, "livemode": False}
    return json.dumps(event | fields)


def signed_post(client, body, address="/stripe/webhook/"):
    now = int(time())
    signed = hmac.new(SECRET.encode(), f"{now}.{body}".encode(), "sha256")
    return client.post(
        address,
        body,
        content_type="application/json",
        headers={"Stripe-Signature": f"t={now},v1={signed.hexdigest()}"},
    )


class TestWebhooks:
    def deliver(self, client, event, **headers):
        return client.post(
            "/stripe/webhook/",
            event.payload,
            content_type="application/json",
            headers={"Stripe-Signature": event.signature, **headers},
        )

    def paid_events(self, double):
        order = make_order()
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

    def test_what_we_made_ourselves_is_kept_and_asked_nothing(self, client, double):
        self.paid_events(double)
        before = len(double.calls())

        self.deliver(client, double.events("payment_intent.created")[0])

        assert StripeEvent.objects.get().processed_at
        assert not OutboxMessage.objects.filter(topic="payment.event").exists()
        assert len(double.calls()) == before

    def test_what_the_return_page_knew_wakes_no_worker(self, client, double):
        order, _events = self.paid_events(double)
        settle_payment(order.payments.get())
        before = len(double.calls())

        self.deliver(client, double.events("payment_intent.succeeded")[0])

        event = StripeEvent.objects.get()
        assert event.processed_at
        assert event.attempts == 0
        assert not OutboxMessage.objects.filter(topic="payment.event").exists()
        assert len(double.calls()) == before

    @pytest.mark.parametrize(("settled", "wakes"), [(None, False), ("txn_1", True)])
    def test_charge_that_is_not_settled_yet_wakes_no_worker(
        self, client, settings, settled, wakes
    ):
        settings.STRIPE_WEBHOOK_SECRET = SECRET
        charge = {"id": "ch_1", "object": "charge", "balance_transaction": settled}
        body = event_of(type="charge.succeeded", data={"object": charge})

        assert signed_post(client, body).status_code == 200

        assert (StripeEvent.objects.get().processed_at is None) == wakes
        rows = OutboxMessage.objects.filter(topic="payment.event")
        assert rows.exists() == wakes

    def test_event_that_nobody_acts_on_wakes_no_worker(self, client, settings):
        settings.STRIPE_WEBHOOK_SECRET = SECRET

        assert signed_post(client, event_of(type="price.created")).status_code == 200

        assert StripeEvent.objects.get().processed_at
        assert not OutboxMessage.objects.exists()

    def test_get_is_not_allowed(self, client, double):
        assert client.get("/stripe/webhook/").status_code == 405

    @pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1"])
    @pytest.mark.parametrize(("is_live", "status"), [(True, 200), (False, 400)])
    def test_live_keys_of_either_kind_hear_live_events(
        self, client, settings, key, is_live, status
    ):
        settings.STRIPE_SECRET_KEY = key
        settings.STRIPE_WEBHOOK_SECRET = SECRET
        event = {"id": "evt_1", "object": "event", "type": "a.b", "created": 1}
        event |= {"livemode": is_live, "data": {"object": {"id": "x", "object": "y"}}}

        assert signed_post(client, json.dumps(event)).status_code == status

    @pytest.mark.parametrize("address", ["", "connect/"])
    @pytest.mark.parametrize(
        "body",
        [
            "[]", "null", "5", '"x"', "NaN", "{}", "[" * 5000, "9" * 5000,
            event_of(id="e" * 5000), event_of(id=5), event_of(type=None),
            event_of(type="t" * 5000), event_of(data=[]), event_of(data={"object": 5}),
            event_of(data={"object": {"id": "o" * 5000}}), event_of(account="a" * 5000),
            event_of(data={"object": {"id": "x", "note": "a\0b"}}),
            event_of(account=[1]), event_of().replace('"x"', "NaN"),
        ],
    )  # fmt: skip
    def test_signed_body_of_another_shape_is_refused_and_leaves_no_row(
        self, client, settings, body, address
    ):
        settings.STRIPE_WEBHOOK_SECRET = SECRET
        settings.STRIPE_CONNECT_WEBHOOK_SECRET = SECRET

        assert (
            signed_post(client, body, f"/stripe/webhook/{address}").status_code == 400
        )
        assert not StripeEvent.objects.exists()
