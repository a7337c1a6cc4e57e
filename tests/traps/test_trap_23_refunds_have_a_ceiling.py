"""Oscar's `Source.refund` knows neither lock nor ceiling: three refunds of 10 at the
same moment left three transactions and a total of 10.

Here a refund is a row under the payment's lock, bounded by what came, and Oscar's
figure is recomputed from the rows.
"""

import pytest

from payments.payment.models import Refund, Source, Transaction
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import (
    RefundTooLargeError,
    ask_refund,
    send_refund,
)
from payments.payment.services.vendor_refunds import give_back
from payments.payment.states import RefundState
from tests.factories.orders import make_order, make_paid_order
from tests.factories.shop import make_pack
from tests.races.market import assert_sound, paid_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(double):
    order = make_order([(make_pack(), 1), (make_pack(), 1)])
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
    vendor_order = order.vendor_orders.order_by("pk").first()
    line = vendor_order.lines.get().pk
    give_back(vendor_order, lines={line: 5900}, delivery=0, cause="first")

    for lines, delivery in [({line: 1}, 0), ({}, 1201), ({line: 5900}, 1200)]:
        with pytest.raises(RefundTooLargeError):
            give_back(vendor_order, lines=lines, delivery=delivery, cause="more")
    give_back(vendor_order, lines={}, delivery=1200, cause="the rest")

    assert sum(Refund.objects.values_list("amount", flat=True)) == 7100
    assert_sound()


def test_what_failed_makes_room_again_and_is_not_counted():
    order = make_paid_order()
    payment = order.payments.get()
    first = ask_refund(payment, amount=7100, cause="first")
    with pytest.raises(RefundTooLargeError):
        ask_refund(payment, amount=1, cause="second")

    move_refund(first, RefundState.SUCCEEDED, refund_id="re_1")
    assert Source.objects.get().amount_refunded == 71
    move_refund(first, RefundState.FAILED)

    assert Source.objects.get().amount_refunded == 0
    assert ask_refund(payment, amount=7100, cause="second") is not None
