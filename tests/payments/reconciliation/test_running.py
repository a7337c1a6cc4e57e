"""Stripe's movements against our rows: matched, booked once, told when they differ."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import OutboxMessage
from core.money import at_ratio
from core.outbox import deliver_due
from orders.order.states import OrderStatus
from payments.disputes.models import Dispute
from payments.ledger.models import LedgerTransaction
from payments.payment.gateway import StripeAmbiguousError
from payments.payment.models import Payment, Refund, StripeEvent
from payments.payment.services.intents import start_payment
from payments.payment.services.refunds import ask_refund
from payments.payment.states import RefundState
from payments.reconciliation.models import Finding, Run, StripeRow
from payments.reconciliation.services.findings import resolve
from payments.reconciliation.services.runs import GRACE, reconcile, start_run
from tests.factories.accounts import make_staff
from tests.factories.orders import make_order, make_paid_order
from tests.factories.payments import (
    DISPUTE_FEE,
    compare,
    compare_and_act,
    decide_dispute,
    findings,
    held,
    make_dispute,
    make_stripe_payment,
    off_balance,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db
RATE = 34  # of a thousand: what the double keeps of a charge


@pytest.fixture(autouse=True)
def _sound(double):
    yield
    assert off_balance() == {}
    assert double.wrongs() == []
    assert double.violations() == []


def at_stripe(double, currency="cny"):
    """What the platform has at Stripe, by the double's own books."""
    sums = double.books()["sums"]["platform"].get(currency, {})
    return sums.get("available", 0) + sums.get("pending", 0)


def long_ago(model, **fields):
    """Past the grace, within the window."""
    moment = timezone.now() - GRACE - timedelta(minutes=5)
    model.objects.update(**dict.fromkeys(fields, moment))


def test_what_stripe_keeps_is_booked_once(double):
    make_stripe_payment(double)

    first, second = compare(), compare()

    assert (first.state, first.seen, first.matched) == ("done", 1, 1)
    assert (second.seen, second.matched) == (1, 1)
    row = StripeRow.objects.get()
    assert (row.amount, row.fee, row.match) == (11_200, 381, "payment")
    assert held("fees") == -381
    assert -held("shoppers") == 11_200 - 381
    assert not Finding.objects.exists()


def test_every_kind_of_movement_is_matched(double):
    order, payment = make_stripe_payment(double)
    ask_refund(payment, amount=500, cause="x", vendor_order=order.vendor_orders.get())
    deliver_due()
    other, _payment = make_stripe_payment(double)
    dispute = decide_dispute(double, make_dispute(double, other), won=True)
    double.top_up(1000)

    run = compare()

    matched = dict(StripeRow.objects.values_list("kind", "match"))
    assert matched == {
        "charge": "payment",
        "refund": "refund",
        "adjustment": "dispute",
        "topup": "platform",
    }
    assert (run.seen, run.matched, run.opened) == (6, 6, 0)
    assert StripeRow.objects.filter(dispute=dispute).count() == 2
    # The fee of the dispute was booked with it, and not again.
    assert held("fees") == -(2 * 381 + DISPUTE_FEE)


def test_refund_that_failed_is_matched_both_ways(double):
    order, payment = make_stripe_payment(double)
    refund = ask_refund(
        payment, amount=500, cause="x", vendor_order=order.vendor_orders.get()
    )
    deliver_due()
    refund.refresh_from_db()
    double.refund_fails(refund.refund_id)

    run = compare_and_act()

    assert (run.seen, run.matched) == (3, 3)
    assert Refund.objects.get().state == RefundState.FAILED
    assert compare().opened == 0


def test_books_say_what_lies_at_stripe(double):
    """With every fee booked, shoppers' money is just what the double has."""
    order, payment = make_stripe_payment(double)
    ask_refund(payment, amount=1234, cause="x", vendor_order=order.vendor_orders.get())
    deliver_due()
    decide_dispute(double, make_dispute(double), won=False)
    decide_dispute(double, make_dispute(double), won=True)

    compare()

    assert -held("shoppers") == at_stripe(double)


def test_rate_that_changed_between_charge_and_refund_is_the_markets(double):
    double.settle_as(cny=("hkd", "1.08"))
    order, payment = make_stripe_payment(double)
    double.settle_as(cny=("hkd", "1.11"))
    ask_refund(payment, amount=5000, cause="x", vendor_order=order.vendor_orders.get())
    deliver_due()

    compare()

    charge = StripeRow.objects.get(kind="charge")
    refund = StripeRow.objects.get(kind="refund")
    assert (charge.amount, charge.currency) == (12_096, "HKD")
    assert (charge.presented, charge.presented_currency) == (11_200, "CNY")
    assert (refund.amount, refund.currency) == (-5550, "HKD")
    exchange = LedgerTransaction.objects.get(kind="exchange")
    assert exchange.currency == "CNY"
    # HK$55.50 left where HK$54.00 had come: HK$1.50 at 1.08.
    assert held("fees") == -(at_ratio(charge.fee, 11_200, 12_096) + 139)
    assert not Finding.objects.exists()
    assert compare().opened == 0


def test_rate_of_a_charge_that_was_never_read_is_asked_for(double):
    double.settle_as(cny=("hkd", "1.08"))
    order, payment = make_stripe_payment(double)
    double.advance(10 * 24 * 3600)  # the charge is out of the window
    double.settle_as(cny=("hkd", "1.11"))
    ask_refund(payment, amount=5000, cause="x", vendor_order=order.vendor_orders.get())
    deliver_due()
    run = start_run()
    Run.objects.filter(pk=run.pk).update(
        since=timezone.now() + timedelta(days=8),
        until=timezone.now() + timedelta(days=11),
    )

    run = reconcile(run.pk)

    assert (run.seen, run.matched) == (1, 1)
    assert StripeRow.objects.filter(kind="charge").count() == 1
    assert LedgerTransaction.objects.filter(kind="exchange").count() == 1


def test_charge_read_for_its_rate_alone_has_its_fee_booked_once(double):
    _order, payment = make_stripe_payment(double)
    double.advance(10 * 24 * 3600)  # the charge is out of the window
    ask_refund(payment, amount=500, cause="x")
    deliver_due()
    days = {
        "since": timezone.now() + timedelta(days=8),
        "until": timezone.now() + timedelta(days=11),
    }

    for _time in range(2):
        run = start_run()
        Run.objects.filter(pk=run.pk).update(**days)
        assert reconcile(run.pk).seen == 1

    assert set(StripeRow.objects.values_list("kind", "match")) == {
        ("charge", "payment"),
        ("refund", "refund"),
    }
    assert held("fees") == -381
    assert -held("shoppers") == at_stripe(double)


def test_charge_that_we_know_nothing_of_is_found_and_told_once(double):
    make_stripe_payment(double)
    Payment.objects.update(intent_id="pi_elsewhere", charge_id="ch_elsewhere")

    first, second = compare(), compare()

    assert (first.opened, first.unmatched, second.opened) == (1, 1, 0)
    finding = Finding.objects.get(kind="not-ours")
    assert (finding.amount, finding.currency, finding.state) == (11_200, "CNY", "open")
    assert held("fees") == 0


def test_finding_settles_by_itself_when_our_row_turns_up(double):
    _order, payment = make_stripe_payment(double)
    Payment.objects.update(intent_id="pi_elsewhere", charge_id="ch_elsewhere")
    compare()
    Payment.objects.update(intent_id=payment.intent_id, charge_id=payment.charge_id)

    compare()

    finding = Finding.objects.get()
    assert (finding.state, finding.by, finding.note) == ("resolved", None, "")
    assert held("fees") == -381


def test_payment_and_refund_that_stripe_has_not(double):
    order = make_paid_order()
    payment = order.payments.get()
    Refund.objects.create(
        payment=payment, cause="ghost", amount=100, state=RefundState.SUCCEEDED,
        settled_at=timezone.now(), refund_id="re_ghost",
    )  # fmt: skip
    assert compare().opened == 0  # a moment ago: it may be on its way

    long_ago(Payment, paid_at=1)
    long_ago(Refund, settled_at=1)
    run = compare()

    assert findings() == [("not-at-stripe", "open")] * 2
    assert run.opened == 2
    assert {f.expected for f in Finding.objects.all()} == {payment.amount, -100}


def test_dispute_that_stripe_has_not_moved(double):
    dispute = make_dispute(double)
    compare()
    StripeRow.objects.filter(match="dispute").delete()
    StripeRow.objects.update(dispute=None)
    long_ago(Dispute, opened_at=1)
    double.reset()

    compare()

    assert findings(key=f"dispute:{dispute.pk}") == [("not-at-stripe", "open")]


def test_amount_that_differs_is_found(double):
    make_stripe_payment(double)
    Payment.objects.update(amount=11_100)

    compare()

    finding = Finding.objects.get()
    assert finding.kind == "amount"
    assert (finding.amount, finding.expected) == (11_200, 11_100)
    Payment.objects.update(amount=11_200)
    compare()
    finding.refresh_from_db()
    assert finding.state == "resolved"


def test_dispute_that_we_did_not_hear_of_is_asked_for(double):
    _order, payment = make_stripe_payment(double)
    double.dispute(payment.charge_id, "fraudulent")

    run = compare()

    assert Dispute.objects.get().taken == 11_200
    assert (run.matched, run.opened) == (2, 0)


def test_lost_events_are_fetched_and_acted_on(double):
    """The order was paid, and nobody told us."""
    order = make_order()
    payment = start_payment(order)
    double.pay(payment.intent_id)
    assert StripeEvent.objects.count() == 0

    run = compare_and_act()

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert run.fetched > 0
    assert compare_and_act().fetched == 0


def test_event_that_fits_nothing_is_found(double):
    StripeEvent.objects.create(
        event_id="evt_x", kind="charge.refunded", object_id="ch_x", payload={},
        parked=True,
    )  # fmt: skip

    compare()

    assert findings(key="event:evt_x") == [("event", "open")]


def test_stripe_that_is_away_leaves_the_run_for_later(double):
    make_stripe_payment(double)
    run = start_run()
    double.fault("refuse", path="/v1/balance_transactions", method="GET", times=3)

    with pytest.raises(StripeAmbiguousError):
        reconcile(run.pk)
    run.refresh_from_db()
    assert (run.state, Finding.objects.count()) == ("running", 0)

    assert reconcile(run.pk).state == "done"
    assert held("fees") == -381


def test_run_that_is_wanted_twice_is_one(double):
    first = start_run()
    assert start_run() == first
    deliver_due()
    first.refresh_from_db()
    assert first.state == "done"
    assert start_run() != first


def test_run_that_never_ended_is_given_up(double):
    first = start_run()
    Run.objects.update(started=timezone.now() - timedelta(days=1))

    second = start_run()

    first.refresh_from_db()
    assert (first.state, second.state) == ("failed", "running")


def test_resolved_by_a_person_stays_so(double):
    make_stripe_payment(double)
    Payment.objects.update(intent_id="pi_elsewhere", charge_id="ch_elsewhere")
    compare()
    by = make_staff()

    resolve(Finding.objects.get().pk, note="A sale at the fair", by=by)
    run = compare()

    finding = Finding.objects.get()
    assert (finding.state, finding.by, run.opened) == ("resolved", by, 0)


def test_pages_of_stripe_are_all_read(double, monkeypatch):
    monkeypatch.setattr("payments.reconciliation.gateway.AT_ONCE", 2)
    farm = make_farm()
    for _ in range(5):
        make_stripe_payment(double, [(make_pack(farm, price="10.00"), 1)])

    run = compare()

    assert (run.seen, run.matched) == (5, 5)
    assert LedgerTransaction.objects.filter(kind="payment-fee").count() == 5


def pages_of(double, monkeypatch, payments):
    """So many payments, two on a page, and a page for each delivery."""
    monkeypatch.setattr("payments.reconciliation.gateway.AT_ONCE", 2)
    monkeypatch.setattr("payments.reconciliation.receivers.PATIENCE", 0)
    farm = make_farm()
    for _ in range(payments):
        make_stripe_payment(double, [(make_pack(farm, price="10.00"), 1)])
    return start_run()


def test_run_that_takes_long_goes_on_page_by_page(double, monkeypatch):
    run = pages_of(double, monkeypatch, 5)
    Payment.objects.filter(pk=Payment.objects.first().pk).update(
        intent_id="pi_elsewhere", charge_id="ch_elsewhere"
    )

    deliver_due()
    run.refresh_from_db()
    assert (run.state, run.seen) == ("running", 2)
    for _ in range(60):
        deliver_due()

    run.refresh_from_db()
    assert (run.state, run.seen, run.matched, run.opened) == ("done", 5, 4, 1)
    asked = [c for c in double.calls() if c["path"] == "/v1/balance_transactions"]
    assert len(asked) <= 6  # each page once, and the look whether there is more
    assert Finding.objects.count() == 1
    told = OutboxMessage.objects.filter(key__contains="unmatched")
    assert told.values("key").distinct().count() == told.count()


def test_run_goes_on_where_stripe_went_away(double, monkeypatch):
    run = pages_of(double, monkeypatch, 5)
    reconcile(run.pk, patience=0)
    double.fault("refuse", path="/v1/balance_transactions", method="GET", times=3)

    with pytest.raises(StripeAmbiguousError):
        reconcile(run.pk)
    run.refresh_from_db()
    assert (run.state, run.seen) == ("running", 2)

    assert (reconcile(run.pk).state, reconcile(run.pk).seen) == ("done", 5)
