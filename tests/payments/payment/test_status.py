"""What an order's money stands at: one answer from the rows, whatever came of it."""

import pytest

from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from payments.payment import queries
from payments.payment.models import Payment, Refund
from payments.payment.queries import (
    PaymentStatus,
    payment_status,
    payment_statuses,
)
from payments.payment.services.refunds import ask_again, ask_refund
from payments.payment.services.vendor_refunds import give_back
from payments.payment.states import PaidState as P
from payments.payment.states import RefundState as S
from tests.factories.orders import make_order, make_paid_order, make_vendor_order
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return make_paid_order([(make_pack(), 1), (make_pack(), 1)])


def give(vendor_order, minor, cause="c:1", state=S.SUCCEEDED):
    line = vendor_order.lines.get().pk
    refund = give_back(vendor_order, lines={line: minor}, cause=cause)
    Refund.objects.filter(pk=refund.pk).update(state=state)
    return Refund.objects.get(pk=refund.pk)


def both(order):
    """What the order and its first part stand at."""
    vendor_order = order.vendor_orders.order_by("pk").first()
    return payment_status(order).state, payment_status(vendor_order).state


def test_unpaid():
    assert both(make_order()) == (P.UNPAID, P.UNPAID)


def test_paid(order):
    status = payment_status(order)
    assert both(order) == (P.PAID, P.PAID)
    assert (status.paid, status.kept, status.sum) == (14200, 142, 0)


def test_part_of_it_is_back(order):
    give(order.vendor_orders.first(), 100)
    assert both(order) == (P.PART_BACK, P.PART_BACK)
    assert payment_status(order).sum == 1
    assert payment_status(order.vendor_orders.last()).state == P.PAID


def test_all_of_it_is_back(order):
    for vendor_order in order.vendor_orders.all():
        cancel_vendor_order(vendor_order, by=None, by_shopper=True)
    Refund.objects.update(state=S.SUCCEEDED)
    assert both(order) == (P.BACK, P.BACK)
    assert payment_status(order).kept == 0


def test_one_part_is_back_and_the_other_paid(order):
    cancel_vendor_order(order.vendor_orders.first(), by=None, by_shopper=True)
    Refund.objects.update(state=S.SUCCEEDED)
    assert both(order) == (P.PART_BACK, P.BACK)


@pytest.mark.parametrize("state", [S.INTENDED, S.UNKNOWN, S.PENDING])
def test_on_its_way(order, state):
    give(order.vendor_orders.first(), 100, "c:1")
    give(order.vendor_orders.first(), 250, "c:2", state)
    assert both(order) == (P.UNDER_WAY, P.UNDER_WAY)
    assert payment_status(order).sum.as_tuple().digits == (2, 5, 0)


def test_failed(order):
    give(order.vendor_orders.first(), 250, state=S.FAILED)
    assert both(order) == (P.FAILED, P.FAILED)
    assert payment_status(order).failed == 250


def test_failed_and_tried_again(order):
    refund = give(order.vendor_orders.first(), 250, state=S.FAILED)
    ask_again(refund)
    assert both(order) == (P.UNDER_WAY, P.UNDER_WAY)
    Refund.objects.exclude(pk=refund.pk).update(state=S.SUCCEEDED)
    assert both(order) == (P.PART_BACK, P.PART_BACK)


def test_failed_and_given_back_another_way(order):
    vendor_order = order.vendor_orders.first()
    give(vendor_order, 250, state=S.FAILED)
    cancel_vendor_order(vendor_order, by=None, by_shopper=True)
    Refund.objects.exclude(state=S.FAILED).update(state=S.SUCCEEDED)
    assert payment_status(vendor_order).state == P.BACK


def test_payment_that_came_too_late_is_paid_back():
    order = make_order()
    payment = Payment.objects.create(
        order=order, key="late", amount=7100, currency="CNY", state="succeeded"
    )
    assert payment_status(order).state == P.PAID
    ask_refund(payment, amount=7100, cause="unplaced:late")
    assert payment_status(order).state == P.UNDER_WAY
    Refund.objects.update(state=S.SUCCEEDED)
    assert payment_status(order).state == P.BACK


def test_order_of_nothing_is_paid():
    assert PaymentStatus("CNY", is_free=True).state == P.PAID
    assert PaymentStatus("CNY").state == P.UNPAID


def test_disputed_is_told_by_whoever_knows(order, monkeypatch):
    told = [lambda orders: {order.pk} & set(orders)]
    monkeypatch.setattr(queries, "DISPUTED", told)
    other = make_paid_order()
    give(order.vendor_orders.first(), 100)
    assert both(order) == (P.DISPUTED, P.DISPUTED)
    assert both(other) == (P.PAID, P.PAID)


def test_list_costs_three_queries_at_most(order, django_assert_max_num_queries):
    for number in range(3):
        give(make_vendor_order(), 100, f"c:{number}")
        make_order()
    orders = list(Order.objects.all())
    vendor_orders = [
        vendor_order
        for each in orders
        for vendor_order in each.vendor_orders.select_related("order")
    ]
    with django_assert_max_num_queries(3):
        found = payment_statuses(orders)
    assert sorted(found) == sorted(each.pk for each in orders)
    with django_assert_max_num_queries(3):
        found = payment_statuses(vendor_orders)
    assert sorted(found) == sorted(vendor_order.pk for vendor_order in vendor_orders)
    with django_assert_max_num_queries(0):
        assert payment_statuses([]) == {}
