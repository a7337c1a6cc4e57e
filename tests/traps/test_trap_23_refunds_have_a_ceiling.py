"""Oscar's `Source.refund` knows neither lock nor ceiling: three refunds of 10 at the
same moment left three transactions and a total of 10.

Here a refund is a row under the payment's lock, bounded by what came, and Oscar's
figure is recomputed from the rows.
"""

import pytest

from orders.payment.models import Refund, Source, Transaction
from orders.payment.services import RefundTooLarge, ask_refund, give_back, send_refund
from orders.payment.services.refunds import _apply
from orders.payment.states import RefundState
from tests.cast import a_farm, a_pack, a_paid_order, a_placed_order
from tests.races.market import assert_sound, paid_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(double):
    order = a_placed_order([(a_pack(a_farm()), 1), (a_pack(a_farm()), 1)])
    paid_for(double, order)
    return order


def test_three_refunds_are_three_rows_and_their_sum(double, order):
    payment = order.payments.get()
    for number in range(3):
        refund = ask_refund(payment, amount=1000, cause=f"test:{number}")
        for _ in range(2):
            send_refund(refund.pk)

    assert Source.objects.get().amount_refunded == 30
    told = Transaction.objects.filter(txn_type=Transaction.REFUND)
    assert [row.amount for row in told] == [10, 10, 10]
    assert sum(row["amount"] for row in double.books()["refunds"]) == 3000


def test_part_gives_back_no_more_than_it_cost(order):
    part = order.parts.order_by("pk").first()
    line = part.lines.get().pk
    give_back(part, lines={line: 5900}, delivery=0, cause="first")

    for lines, delivery in [({line: 1}, 0), ({}, 1201), ({line: 5900}, 1200)]:
        with pytest.raises(RefundTooLarge):
            give_back(part, lines=lines, delivery=delivery, cause="more")
    give_back(part, lines={}, delivery=1200, cause="the rest")

    assert sum(Refund.objects.values_list("amount", flat=True)) == 7100
    assert_sound()


def test_what_failed_makes_room_again_and_is_not_counted():
    order = a_paid_order()
    payment = order.payments.get()
    first = ask_refund(payment, amount=7100, cause="first")
    with pytest.raises(RefundTooLarge):
        ask_refund(payment, amount=1, cause="second")

    _apply(first, RefundState.SUCCEEDED, refund_id="re_1")
    assert Source.objects.get().amount_refunded == 71
    _apply(first, RefundState.FAILED)

    assert Source.objects.get().amount_refunded == 0
    assert ask_refund(payment, amount=7100, cause="second") is not None
