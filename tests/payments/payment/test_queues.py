"""What the clock does about money: what is stuck holds up nothing that is newer."""

from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from core import sweeps
from core.outbox import deliver_due
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import OrderStatus
from payments.payment import gateway, tasks
from payments.payment.models import Payment, Refund, StripeEvent
from payments.payment.services import events
from payments.payment.services.events import process_event
from payments.payment.services.intents import start_payment
from payments.payment.states import PaymentState, RefundState
from payments.payment.tasks import (
    expire_orders,
    process_stripe_events,
    reconcile_payments,
    reconcile_refunds,
)
from tests.clock import tries_are_due
from tests.factories.orders import make_order

from .test_services import a_paid, late, old

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_at_a_time(monkeypatch):
    monkeypatch.setattr(sweeps, "BATCH", 2)


def an_event(number, kind="payment_intent.succeeded", **payload):
    return StripeEvent.objects.create(
        event_id=f"evt_{number}",
        kind=kind,
        object_id=f"pi_{number}",
        payload={"data": {"object": {"id": f"pi_{number}"}}} | payload,
    )


def test_open_payments_hold_up_no_newer_one_whose_news_was_lost(double):
    for _number in range(3):
        start_payment(make_order())
    newest = make_order()
    double.pay(start_payment(newest).intent_id)
    old(Payment)

    for _round in range(2):
        reconcile_payments()

    newest.refresh_from_db()
    assert newest.status == OrderStatus.PAID
    assert Payment.objects.filter(state=PaymentState.OPEN).count() == 3


def test_refunds_that_wait_for_a_bank_hold_up_no_newer_one(double):
    double.refunds_pending()
    orders = [a_paid(double)[0] for _number in range(3)]
    for order in orders:
        cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)
        deliver_due()
    newest = Refund.objects.latest("pk")
    double.refund_fails(newest.refund_id)
    old(Refund)

    for _round in range(2):
        reconcile_refunds()

    newest.refresh_from_db()
    assert newest.state == RefundState.FAILED
    assert Refund.objects.filter(state=RefundState.PENDING).count() == 2


def test_payments_on_their_way_keep_no_newer_order_from_expiring(double, monkeypatch):
    stuck = [late(make_order()).pk for _number in range(3)]
    newest = late(make_order())
    expire = tasks.expire_order
    monkeypatch.setattr(
        tasks, "expire_order", lambda order: order.pk not in stuck and expire(order)
    )

    for _round in range(2):
        expire_orders()

    newest.refresh_from_db()
    assert newest.status == OrderStatus.EXPIRED
    assert Order.objects.filter(status=OrderStatus.PENDING).count() == 3


def test_events_of_unknown_objects_hold_up_no_newer_one(double):
    for number in range(3):
        an_event(number)
    order = make_order()
    payment = start_payment(order)
    double.pay(payment.intent_id)
    payload = {"data": {"object": {"id": payment.intent_id}}}
    an_event(3, **payload)
    StripeEvent.objects.update(received=timezone.now() - timedelta(minutes=5))

    for _round in range(2):
        process_stripe_events()

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


@pytest.fixture
def handled(monkeypatch):
    """What the handlers of all events do: raise what a test asks for."""
    raised = []

    def handle(_event):
        raise raised[0]

    monkeypatch.setattr(events, "_act", handle)
    return raised


def test_event_that_stripe_refuses_for_good_is_parked_at_once(handled):
    event = an_event(1, kind="payout.failed")
    handled.append(
        gateway.StripeRefusedError("account_invalid", "not connected any more")
    )

    process_event(event.pk)

    event.refresh_from_db()
    assert (event.parked, event.attempts) == (True, 1)
    assert event.last_error == "not connected any more"


def test_event_that_fails_in_any_way_is_parked_after_some_attempts(handled):
    event = an_event(1)
    StripeEvent.objects.update(received=timezone.now() - timedelta(minutes=5))
    handled.append(ValueError("no such thing"))

    for _round in range(events.MAX_ATTEMPTS + 3):
        tries_are_due()
        process_stripe_events()

    event.refresh_from_db()
    assert (event.parked, event.attempts) == (True, events.MAX_ATTEMPTS)
    assert event.last_error == "ValueError: no such thing"


def test_event_is_never_parked_because_stripe_was_away(handled):
    event = an_event(1)
    handled.append(gateway.StripeAmbiguousError("timed out"))

    for _round in range(events.MAX_ATTEMPTS + 3):
        with pytest.raises(gateway.StripeAmbiguousError):
            process_event(event.pk)

    event.refresh_from_db()
    assert (event.parked, event.attempts) == (False, 0)


@pytest.mark.parametrize(
    ("task", "act"),
    [
        (expire_orders, "expire_order"),
        (reconcile_payments, "settle_payment"),
    ],
)
def test_celerys_limit_ends_the_run(task, act, monkeypatch):
    tried = []

    def slow(row):
        tried.append(row.pk)
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(tasks, act, slow)
    for _number in range(2):
        Payment.objects.create(
            order=late(make_order()), key=f"pi:{_number}", amount=1, currency="CNY"
        )
    old(Payment)

    with pytest.raises(SoftTimeLimitExceeded):
        task()

    assert len(tried) == 1


def test_lost_refund_is_found_behind_a_page_of_others(double, monkeypatch):
    monkeypatch.setattr("payments.payment.gateway.payments.AT_ONCE", 2)
    _order, payment = a_paid(double)
    for row in range(1, 6):
        gateway.create_refund(
            key=f"re:{row}",
            intent_id=payment.intent_id,
            amount=10,
            about={"refund": str(row)},
        )

    def found(row):
        return gateway.find_refund(payment.intent_id, about={"refund": str(row)})

    assert len({found(row).id for row in range(1, 6)}) == 5
    assert found(6) is None


def test_what_was_done_with_long_ago_is_forgotten(settings):
    settings.STRIPE_EVENTS_KEPT = timedelta(days=90)
    long_ago = timezone.now() - timedelta(days=91)
    kept = [an_event(1), an_event(2)]
    an_event(3)
    StripeEvent.objects.exclude(event_id="evt_1").update(processed_at=long_ago)
    StripeEvent.objects.filter(event_id="evt_2").update(processed_at=timezone.now())

    assert tasks.forget_events() == 1

    assert list(StripeEvent.objects.order_by("pk")) == kept
