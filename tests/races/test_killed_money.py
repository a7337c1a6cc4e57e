"""Workers killed by SIGKILL around each call that moves money in or back.

The killed process is a real one on the test's own database and on the double. Whatever
step it died at, what the clock does next leaves one effect at Stripe and sound books.
"""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from core.models import OutboxMessage, Sweep
from core.outbox import deliver_due
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import OrderStatus
from payments.payment.models import Payment, Refund
from payments.payment.rules import RefundReason
from payments.payment.services.intents import start_payment
from payments.payment.services.refunds import RefundTerms
from payments.payment.states import PaymentState, RefundState
from payments.payment.tasks import expire_orders, reconcile_payments, reconcile_refunds
from payments.refunds.queries import offer_of
from payments.refunds.services.manual_refunds import (
    Wish,
    plan_refund,
    refund_vendor_order,
)
from tests.clock import tries_are_due
from tests.factories.orders import make_order
from tests.factories.shop import make_pack
from tests.races.market import assert_sound, late, paid_for

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

# The call of each act, and what comes right after its answer.
WORKER = """
import os, signal, sys
import django
django.setup()
from orders.order.models import Order
from payments.payment import gateway
from payments.payment.models import Payment
from payments.payment.services import intents, outcomes, refunds

act, step, pk = sys.argv[1], sys.argv[2], int(sys.argv[3])
die = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)

def open_it():
    intents.start_payment(Order.objects.get(pk=pk))

def settle():
    intents.settle_payment(Payment.objects.get(order=pk))

def send():
    refunds.send_refund(pk)

def expire():
    intents.expire_order(Order.objects.get(pk=pk))

run, call, (holder, after) = {
    "open": (open_it, "create_intent", (intents, "move")),
    "settle": (settle, "retrieve_intent", (outcomes, "mark_held_paid")),
    "refund": (send, "create_refund", (refunds, "_take_answer")),
    "expire": (expire, "cancel_intent", (intents, "_stays_closed")),
}[act]
asked = getattr(gateway, call)

def answered(*args, **kwargs):
    asked(*args, **kwargs)
    die()

if step == "before":
    setattr(gateway, call, die)
elif step == "during":
    setattr(gateway, call, answered)
else:
    setattr(holder, after, die)
run()
"""
STEPS = ("before", "during", "after")


@pytest.fixture
def kill(double):
    """Let a worker of its own do the act and die at the step."""
    database = connection.settings_dict
    place = f"{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}"
    who = database["USER"] or "postgres"
    if database["PASSWORD"]:
        who = f"{who}:{database['PASSWORD']}"
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{who}@{place}/{database['NAME']}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "REDIS_URL": "",
        "STRIPE_DOUBLE_URL": double.url,
        "STRIPE_SECRET_KEY": settings.STRIPE_SECRET_KEY,
    }

    def run(act, step, pk):
        done = subprocess.run(
            [sys.executable, "-c", WORKER, act, step, str(pk)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=90,
        )
        assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]

    return run


def what_the_clock_does():
    """Rows are old enough to be looked up, and claims of dead workers have run out."""
    past = timezone.now() - timedelta(minutes=30)
    for _ in range(3):
        Payment.objects.update(created=past)
        Refund.objects.update(created=past)
        OutboxMessage.objects.filter(state="waiting").update(
            claimed_until=None, not_before=past
        )
        Sweep.objects.update(leased_until=None)
        tries_are_due()
        expire_orders()
        reconcile_payments()
        reconcile_refunds()
        deliver_due(limit=1000)


def charges(double):
    return [row["amount"] for row in double.books()["charges"]]


def given_back(double):
    return [row["amount"] for row in double.books()["refunds"]]


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_opening_a_payment(double, kill, step):
    order = make_order()

    kill("open", step, order.pk)
    payment = start_payment(order)
    double.pay(payment.intent_id)
    what_the_clock_does()

    assert len(double.books()["intents"]) == 1
    assert charges(double) == [7100]
    assert Payment.objects.get().state == PaymentState.SUCCEEDED
    assert_sound(double)


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_settling_a_payment(double, kill, step):
    order = make_order()
    double.pay(start_payment(order).intent_id)

    kill("settle", step, order.pk)
    assert Order.objects.get().paid_at is None
    what_the_clock_does()

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert charges(double) == [7100]
    assert_sound(double)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("by_hand", [False, True], ids=["cancelled", "by hand"])
def test_killed_while_paying_back(double, kill, step, by_hand):
    order = make_order([(make_pack(), 1)])
    paid_for(double, order)
    vendor_order = order.vendor_orders.get()
    if by_hand:
        wish = Wish(RefundTerms(reason=RefundReason.GOODWILL), amount=500)
        plan = plan_refund(offer_of(vendor_order), wish)
        seen = plan.offer.seen
        refund = refund_vendor_order(
            vendor_order, wish, seen=seen, promised=500, key="0" * 32
        )
    else:
        cancel_vendor_order(vendor_order, by=None, by_shopper=True)
        refund = Refund.objects.get()

    kill("refund", step, refund.pk)
    assert Refund.objects.get().state == RefundState.UNKNOWN
    what_the_clock_does()

    assert Refund.objects.get().state == RefundState.SUCCEEDED
    assert given_back(double) == [refund.amount]
    assert_sound(double)


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_letting_an_unpaid_order_go(double, kill, step):
    pack = make_pack()
    order = make_order([(pack, 1)])
    intent = start_payment(order).intent_id
    late(order)

    kill("expire", step, order.pk)
    what_the_clock_does()

    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert "error" in double.pay(intent)
    assert charges(double) == []
    assert_sound(double)


def test_killed_while_letting_an_order_go_that_was_paid_at_that_moment(double, kill):
    order = make_order()
    intent = start_payment(order).intent_id
    late(order)
    double.pay(intent)

    kill("expire", "before", order.pk)
    what_the_clock_does()

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert charges(double) == [7100]
    assert given_back(double) == []
    assert_sound(double)
