"""Killed before, during and after each call to Stripe: one effect there, books clean.

A process that dies raises nothing and commits nothing more: what it had committed is
there, and what comes after it finds that. Each case ends with the beat's own tasks.
"""

import time
from datetime import timedelta

import pytest

from payments.payment import gateway
from payments.payment.services.refunds import ask_refund
from payments.payouts import tasks
from payments.payouts.models import StripeReversal, StripeTransfer
from payments.payouts.services import stripe_back as back
from payments.payouts.services import stripe_transfers as sending
from payments.payouts.services.stripe_sweep import sweep_stripe
from tests.clock import tries_are_due
from tests.factories.payments import held, off_balance, owed
from tests.factories.payouts import (
    make_earned_vendor_order,
    make_sent_transfer,
    make_stripe_seller,
    transfers_at_stripe,
)
from tests.races.market import assert_sound

from .test_stripe_back import deliver_one

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_no_retries")]


class Killed(BaseException):
    """Nothing catches it, as nothing catches a kill."""


def dies(*_args, **_kwargs):
    raise Killed


def dies_after(real):
    def act(*args, **kwargs):
        real(*args, **kwargs)
        raise Killed

    return act


@pytest.fixture
def farm(double):
    return make_stripe_seller(double)


@pytest.fixture(autouse=True)
def _ends_well(double, settings):
    """The tasks run a while later, then everything is as if nobody had died."""
    yield
    assert off_balance() == {}
    assert double.wrongs() == []
    assert_sound()


def later(monkeypatch):
    """What the beat does once the rows are no longer fresh."""
    monkeypatch.undo()
    for module in (sending, back):
        monkeypatch.setattr(module, "FRESH", -timedelta(minutes=2))
    for _ in range(3):
        tries_are_due()
        tasks.pay_by_stripe()
        tasks.settle_stripe()
        tasks.settle_reversals()


SEND = {
    "before the call": (gateway, "create_transfer", dies),
    "after the call": (gateway, "create_transfer", dies_after),
    "before the answer is booked": (sending, "confirm_transfer", dies),
    "after it is booked": (sending, "confirm_transfer", dies_after),
    "before it is begun": (sending, "_begin", dies),
    "after it is begun": (sending, "_begin", dies_after),
}
TAKE_BACK = {
    "before the call": (gateway, "create_reversal", dies),
    "after the call": (gateway, "create_reversal", dies_after),
    "before the answer is booked": (back, "_confirm", dies),
    "after it is booked": (back, "_confirm", dies_after),
    "before it is begun": (back, "_begin", dies),
    "after it is begun": (back, "_begin", dies_after),
}


def kill_at(monkeypatch, place):
    module, name, how = place
    real = getattr(module, name)
    monkeypatch.setattr(module, name, how if how is dies else how(real))


@pytest.mark.parametrize("place", SEND)
def test_killed_while_sending(double, farm, monkeypatch, place):
    make_earned_vendor_order(double, farm)
    (row,) = sweep_stripe()
    kill_at(monkeypatch, SEND[place])

    with pytest.raises(Killed):
        sending.send_transfer(row.pk)
    later(monkeypatch)

    assert transfers_at_stripe(double) == [(11_200, 0)]
    assert StripeTransfer.objects.get().state == "confirmed"
    assert (owed(farm, "payable"), held("transfers")) == (0, 0)


def test_killed_while_claiming(double, farm, monkeypatch):
    make_earned_vendor_order(double, farm)
    monkeypatch.setattr("payments.payouts.services.stripe_sweep.enqueue", dies)

    with pytest.raises(Killed):
        sweep_stripe()
    assert not StripeTransfer.objects.exists()
    later(monkeypatch)

    assert transfers_at_stripe(double) == [(11_200, 0)]


@pytest.mark.parametrize("place", TAKE_BACK)
def test_killed_while_taking_back(double, farm, monkeypatch, place):
    row = make_sent_transfer(double, farm)
    refund = ask_refund(
        row.vendor_order.order.payments.get(),
        amount=5000,
        cause="x",
        vendor_order=row.vendor_order,
    )
    deliver_one(f"refund:{refund.pk}")
    reversal = StripeReversal.objects.get()
    kill_at(monkeypatch, TAKE_BACK[place])

    with pytest.raises(Killed):
        back.send_reversal(reversal.pk)
    later(monkeypatch)

    assert transfers_at_stripe(double) == [(11_200, 5000)]
    assert StripeReversal.objects.get().state == "confirmed"
    assert (owed(farm, "payable"), held("transfers")) == (0, 0)


HANGS = 1.2


def let_go(mode):
    """While Stripe still hangs on a request it takes no other with its key."""
    if mode == "timeout":
        time.sleep(HANGS - 1)


FAULTS = ["refuse", "lost_response", "429", "stored_500", "timeout"]


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("mode", FAULTS)
def test_stripe_breaks_while_sending(double, farm, monkeypatch, mode, times):
    monkeypatch.setattr(gateway.calls, "TIMEOUT_SECONDS", 1)
    gateway.client_of.cache_clear()
    make_earned_vendor_order(double, farm)
    sweep_stripe()
    double.fault(mode, path="/v1/transfers", times=times, seconds=HANGS)
    for _ in range(times + 1):
        later(monkeypatch)
        let_go(mode)

    assert transfers_at_stripe(double) == [(11_200, 0)]
    assert (owed(farm, "payable"), held("transfers")) == (0, 0)


@pytest.mark.parametrize("mode", FAULTS)
def test_stripe_breaks_while_taking_back(double, farm, monkeypatch, mode):
    monkeypatch.setattr(gateway.calls, "TIMEOUT_SECONDS", 1)
    gateway.client_of.cache_clear()
    row = make_sent_transfer(double, farm)
    ask_refund(
        row.vendor_order.order.payments.get(),
        amount=5000,
        cause="x",
        vendor_order=row.vendor_order,
    )
    deliver_one(f"refund:{row.vendor_order.refunds.get().pk}")
    double.fault(mode, path="/v1/transfers/*/reversals", seconds=HANGS)
    for _ in range(2):
        later(monkeypatch)
        let_go(mode)

    assert transfers_at_stripe(double) == [(11_200, 5000)]
    assert (owed(farm, "payable"), held("transfers")) == (0, 0)


def test_stripe_that_cannot_be_asked_leaves_it_unknown(double, farm, monkeypatch):
    """Never retried blindly: without the look there is no second asking."""
    make_earned_vendor_order(double, farm)
    (row,) = sweep_stripe()
    double.fault("lost_response", path="/v1/transfers")
    double.fault("refuse", path="/v1/transfers", method="GET", times=3)
    for _ in range(3):
        with pytest.raises(gateway.StripeAmbiguousError):
            sending.send_transfer(row.pk)
    posts = [
        c
        for c in double.calls()
        if (c["method"], c["path"]) == ("POST", "/v1/transfers")
    ]

    assert len(posts) == 1
    row.refresh_from_db()
    assert row.state == "unknown"
    later(monkeypatch)
    assert transfers_at_stripe(double) == [(11_200, 0)]
