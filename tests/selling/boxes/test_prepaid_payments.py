"""Prepaid boxes whose payment is late, comes twice, or is taken back by a bank."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.order.models import Order
from orders.order.states import OrderStatus
from payments.payment import gateway
from payments.prepayments.models import Prepayment
from payments.prepayments.services.chargebacks import note_chargeback
from payments.prepayments.services.movements import Chargeback, Moved
from payments.prepayments.services.prepayments import payment_page, settle_prepayment
from payments.prepayments.tasks import settle_prepayments
from selling.boxes.models import BoxTerm
from selling.boxes.services.changes import (
    resume_subscription,
)
from selling.boxes.services.orders import make_orders
from selling.boxes.services.subscriptions import cancel_subscription
from selling.boxes.services.term_course import follow_prepayment
from selling.boxes.states import EndReason, SubscriptionState
from tests.factories.boxes import (
    cutoff_passed,
    make_subscription,
)
from tests.factories.payments import held, post_webhook
from tests.factories.prepaid_boxes import (
    box_made,
    left,
    make_term,
    order_boxes,
    sound,
    work_off,
)
from tests.news import noted
from tests.selling.boxes.autumn import fresh

pytestmark = pytest.mark.django_db
# Four boxes of 100.00, each sent for 12.00.
TERM = 44800


@pytest.fixture
def subscription(prepayable):
    return make_subscription(prepayable)


def test_a_second_term_that_is_paid_goes_back(double, subscription):
    first, second = order_boxes(subscription), order_boxes(subscription, boxes=8)
    for term in (first, second):
        payment_page(term.prepayment)
        double.pay_on_page(term.prepayment.session_id)
        settle_prepayment(term.prepayment)
        follow_prepayment(term)
    work_off()

    second.refresh_from_db()
    assert (second.is_open, second.closed) == (False, True)
    assert BoxTerm.objects.filter(is_open=True).get() == first
    assert [each["amount"] for each in double.books()["refunds"]] == [89600]
    sound()


def test_webhooks_alone_make_it_good(double, client, subscription):
    term = order_boxes(subscription)
    payment_page(term.prepayment)
    double.pay_on_page(term.prepayment.session_id)
    for event in double.events():
        assert post_webhook(client, event).status_code == 200
    work_off()

    term.refresh_from_db()
    assert term.is_open
    sound()


def test_the_clock_finds_what_was_lost_and_gives_up_what_is_over(double, subscription):
    paid, over = order_boxes(subscription), order_boxes(subscription)
    for term in (paid, over):
        payment_page(term.prepayment)
    double.pay_on_page(paid.prepayment.session_id)
    gateway.expire_session(over.prepayment.session_id)
    Prepayment.objects.update(created=timezone.now() - timedelta(minutes=5))

    settle_prepayments()
    work_off()

    states = Prepayment.objects.order_by("pk").values_list("status", flat=True)
    assert list(states) == ["paid", "canceled"]
    paid.refresh_from_db()
    assert paid.is_open


def disputed(term, outcome):
    row = Prepayment.objects.get(pk=term.prepayment_id)
    moved = [Moved("txn_1", -row.amount, 1500, row.paid_at)]
    if outcome == "won":
        moved.append(Moved("txn_2", row.amount, 0, row.paid_at))
    told = Chargeback(
        "dp_1", row.intent_id, row.charge_id, row.amount,
        outcome == "lost", outcome != "open", moved,
    )  # fmt: skip
    note_chargeback(told)
    note_chargeback(told)


@pytest.mark.parametrize("news_first", [True, False])
def test_while_it_is_disputed_no_box_comes_of_it(double, subscription, news_first):
    """Whether the news or the clock is first."""
    term = make_term(double, subscription)
    box_made(subscription)
    disputed(term, "open")
    if news_first:
        work_off()
    else:
        cutoff_passed(fresh(subscription))
        make_orders()

    one = fresh(subscription)
    assert (one.state, one.why) == (SubscriptionState.PAUSED, EndReason.DISPUTE)
    assert one.prepaid_price is None
    assert Order.objects.count() == 1
    assert noted("prepayment_disputed")
    work_off()
    sound()


def test_lost_it_pays_for_nothing_more(double, subscription):
    term = make_term(double, subscription)
    box_made(subscription)
    disputed(term, "open")
    work_off()
    disputed(term, "lost")
    work_off()

    term.refresh_from_db()
    assert (term.closed, left(term)) == (True, 0)
    assert (held("disputes"), held("goodwill")) == (0, -11200)
    resume_subscription(subscription.pk)
    box_made(subscription)  # of the day that was an order before
    assert box_made(subscription).status == OrderStatus.PENDING
    sound()


def test_won_it_pays_again(double, subscription):
    term = make_term(double, subscription)
    disputed(term, "open")
    work_off()
    disputed(term, "won")
    work_off()
    resume_subscription(subscription.pk)

    assert box_made(subscription).status == OrderStatus.PAID
    sound()


def test_won_after_the_end_it_goes_back(double, subscription):
    term = make_term(double, subscription)
    disputed(term, "open")
    work_off()
    cancel_subscription(subscription.pk, subscription.user)
    disputed(term, "won")
    work_off()

    assert Prepayment.objects.get().returned == TERM
    assert len(double.books()["refunds"]) == 1
    sound()
