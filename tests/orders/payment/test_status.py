"""What an order's money stands at: one answer from the rows, whatever came of it."""

import pytest

from orders.order.models import Order
from orders.order.services import cancel_part
from orders.payment import queries
from orders.payment.models import Payment, Refund
from orders.payment.queries import (
    PaymentStatus,
    payment_status,
    payment_statuses,
    tells_disputed,
)
from orders.payment.services import ask_again, ask_refund, give_back
from orders.payment.states import PaidState as P
from orders.payment.states import RefundState as S
from tests.cast import a_farm, a_pack, a_paid_order, a_placed_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return a_paid_order([(a_pack(a_farm()), 1), (a_pack(a_farm()), 1)])


def give(part, minor, cause="c:1", state=S.SUCCEEDED):
    line = part.lines.get().pk
    refund = give_back(part, lines={line: minor}, cause=cause)
    Refund.objects.filter(pk=refund.pk).update(state=state)
    return Refund.objects.get(pk=refund.pk)


def both(order):
    """What the order and its first part stand at."""
    part = order.parts.order_by("pk").first()
    return payment_status(order).state, payment_status(part).state


def test_unpaid():
    assert both(a_placed_order()) == (P.UNPAID, P.UNPAID)


def test_paid(order):
    status = payment_status(order)
    assert both(order) == (P.PAID, P.PAID)
    assert (status.paid, status.kept, status.sum) == (14200, 142, 0)


def test_part_of_it_is_back(order):
    give(order.parts.first(), 100)
    assert both(order) == (P.PART_BACK, P.PART_BACK)
    assert payment_status(order).sum == 1
    assert payment_status(order.parts.last()).state == P.PAID


def test_all_of_it_is_back(order):
    for part in order.parts.all():
        cancel_part(part, by=None, by_shopper=True)
    Refund.objects.update(state=S.SUCCEEDED)
    assert both(order) == (P.BACK, P.BACK)
    assert payment_status(order).kept == 0


def test_one_part_is_back_and_the_other_paid(order):
    cancel_part(order.parts.first(), by=None, by_shopper=True)
    Refund.objects.update(state=S.SUCCEEDED)
    assert both(order) == (P.PART_BACK, P.BACK)


@pytest.mark.parametrize("state", [S.INTENDED, S.UNKNOWN, S.PENDING])
def test_on_its_way(order, state):
    give(order.parts.first(), 100, "c:1")
    give(order.parts.first(), 250, "c:2", state)
    assert both(order) == (P.UNDER_WAY, P.UNDER_WAY)
    assert payment_status(order).sum.as_tuple().digits == (2, 5, 0)


def test_failed(order):
    give(order.parts.first(), 250, state=S.FAILED)
    assert both(order) == (P.FAILED, P.FAILED)
    assert payment_status(order).failed == 250


def test_failed_and_tried_again(order):
    refund = give(order.parts.first(), 250, state=S.FAILED)
    ask_again(refund)
    assert both(order) == (P.UNDER_WAY, P.UNDER_WAY)
    Refund.objects.exclude(pk=refund.pk).update(state=S.SUCCEEDED)
    assert both(order) == (P.PART_BACK, P.PART_BACK)


def test_failed_and_given_back_another_way(order):
    part = order.parts.first()
    give(part, 250, state=S.FAILED)
    cancel_part(part, by=None, by_shopper=True)
    Refund.objects.exclude(state=S.FAILED).update(state=S.SUCCEEDED)
    assert payment_status(part).state == P.BACK


def test_payment_that_came_too_late_is_paid_back():
    order = a_placed_order()
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
    monkeypatch.setattr(queries, "_DISPUTED", [])
    other = a_paid_order()
    tells_disputed(lambda orders: {order.pk} & set(orders))
    give(order.parts.first(), 100)
    assert both(order) == (P.DISPUTED, P.DISPUTED)
    assert both(other) == (P.PAID, P.PAID)


def test_list_costs_three_queries_at_most(order, django_assert_max_num_queries):
    for number in range(3):
        give(a_paid_order().parts.get(), 100, f"c:{number}")
        a_placed_order()
    orders = list(Order.objects.all())
    parts = [part for each in orders for part in each.parts.select_related("order")]
    with django_assert_max_num_queries(3):
        found = payment_statuses(orders)
    assert sorted(found) == sorted(each.pk for each in orders)
    with django_assert_max_num_queries(3):
        found = payment_statuses(parts)
    assert sorted(found) == sorted(part.pk for part in parts)
    with django_assert_max_num_queries(0):
        assert payment_statuses([]) == {}
