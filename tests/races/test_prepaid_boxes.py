"""Prepaid boxes paid, used, ended and disputed at the same moment: nothing twice."""

from functools import partial

import pytest

from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from payments.credit.queries import balance
from payments.prepayments.models import Prepayment
from payments.prepayments.queries import left_of
from payments.prepayments.services.chargebacks import note_chargeback
from payments.prepayments.services.movements import Chargeback, Moved
from payments.prepayments.services.prepayments import (
    close_prepayment,
    payment_page,
    settle_prepayment,
    settle_refund,
)
from payments.prepayments.tasks import settle_prepayments
from selling.boxes.models import BoxTerm
from selling.boxes.services.orders import decide_delivery, make_orders
from selling.boxes.services.subscriptions import cancel_subscription
from selling.boxes.services.term_course import follow_prepayment
from tests.factories.boxes import cutoff_passed, make_subscription
from tests.factories.prepaid_boxes import (
    make_prepayable_box,
    make_term,
    make_term_row,
    order_boxes,
    work_off,
)
from tests.races.market import assert_sound
from tests.races.together import run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def subscription():
    return make_subscription(make_prepayable_box())


def settled(term):
    settle_prepayment(Prepayment.objects.get(pk=term.prepayment_id))
    follow_prepayment(term)


def spent(term):
    orders = Order.objects.filter(earmark=term.prepayment_id)
    return sum(int(order.from_balance * 100) for order in orders)


def test_return_page_webhook_and_clock_begin_one_term(double, subscription):
    term = order_boxes(subscription)
    payment_page(term.prepayment)
    double.pay_on_page(term.prepayment.session_id)

    outcomes = run_together([partial(settled, term)] * 4)

    assert [one.error for one in outcomes] == [None] * 4
    assert left_of(term.prepayment_id) == term.prepayment.amount
    assert BoxTerm.objects.get().is_open
    assert_sound(double)


def test_two_terms_that_are_paid_at_once(double, subscription):
    terms = [order_boxes(subscription), order_boxes(subscription, boxes=8)]
    for term in terms:
        payment_page(term.prepayment)
        double.pay_on_page(term.prepayment.session_id)

    outcomes = run_together([partial(settled, term) for term in terms])
    work_off()

    assert [one.error for one in outcomes] == [None, None]
    kept = BoxTerm.objects.get(is_open=True)
    gone = BoxTerm.objects.get(is_open=False)
    assert gone.closed
    back = [each["amount"] for each in double.books()["refunds"]]
    assert back == [gone.prepayment.amount]
    assert left_of(kept.prepayment_id) == kept.prepayment.amount
    assert_sound(double)


def test_two_clocks_take_one_box_of_it(subscription):
    term = make_term_row(subscription)
    cutoff_passed(subscription)

    run_together([make_orders] * 3)

    assert Order.objects.count() == 1
    assert left_of(term.prepayment_id) == term.prepayment.amount - spent(term)
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_ended_in_the_moment_of_the_cutoff(double, subscription, turn):
    """The box is an order and the rest goes back, or all of it does."""
    term = make_term(double, subscription)
    one = cutoff_passed(subscription)

    clock, ended = run_together(
        [
            partial(decide_delivery, one.pk, one.next_cutoff),
            partial(cancel_subscription, one.pk, one.user),
        ]
    )
    work_off()

    assert (clock.error, ended.error) == (None, None)
    row = Prepayment.objects.get()
    assert row.returned == row.amount - spent(term)
    assert left_of(row.pk) == 0
    assert [each["amount"] for each in double.books()["refunds"]] == [row.returned]
    assert_sound(double)


@pytest.mark.parametrize("turn", range(3))
def test_disputed_in_the_moment_of_the_cutoff(double, subscription, turn):
    term = make_term(double, subscription)
    one, row = cutoff_passed(subscription), Prepayment.objects.get()
    moved = [Moved("txn_1", -row.amount, 0, row.paid_at)]
    told = Chargeback(
        "dp_1", row.intent_id, row.charge_id, row.amount,
        is_lost=True, is_over=True, moved=moved,
    )  # fmt: skip

    clock, noted = run_together(
        [
            partial(decide_delivery, one.pk, one.next_cutoff),
            partial(note_chargeback, told),
        ]
    )
    work_off()

    assert (clock.error, noted.error) == (None, None)
    term.refresh_from_db()
    assert term.closed
    assert left_of(row.pk) == 0
    assert spent(term) in {0, 11200}


def test_a_box_that_is_called_off_while_its_term_closes(double, subscription):
    """What it cost is paid back with the rest, or is on the balance."""
    term = make_term(double, subscription)
    cutoff_passed(subscription)
    make_orders()
    part = Order.objects.get().vendor_orders.get()

    outcomes = run_together(
        [
            partial(cancel_vendor_order, part, by=None, by_shopper=True),
            partial(cancel_subscription, subscription.pk, subscription.user),
        ]
    )
    work_off()
    settle_prepayments()

    assert [one.error for one in outcomes] == [None, None]
    row = Prepayment.objects.get()
    assert row.returned + balance(subscription.user_id, "CNY") == row.amount
    assert left_of(term.prepayment_id) == 0
    assert_sound(double)


def test_two_workers_send_one_refund(double, subscription):
    term = make_term(double, subscription)
    close_prepayment(term.prepayment_id)
    row = Prepayment.objects.get()

    run_together([partial(settle_refund, row)] * 3)
    work_off()

    assert len(double.books()["refunds"]) == 1
