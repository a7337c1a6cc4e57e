"""openfoodnetwork#3925: a card was charged and no order made, since scarce stock went
at the last moment.

Here money that comes too late goes back as a whole, at once and by itself, the order
says so, and the shopper is written to.
"""

import pytest

from core.outbox import deliver_due
from orders.order.models import Order
from orders.order.services.cancellation import expire_order
from orders.order.states import OrderStatus
from payments.payment.models import Refund, Source
from payments.payment.services.intents import settle_payment, start_payment
from tests.factories.orders import make_order
from tests.factories.shop import make_pack
from tests.races.market import assert_sound, late
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


def paid_too_late(double, pack):
    """The market let go, and then heard that the money had come."""
    order = make_order([(pack, 1)], email="late@example.com")
    payment = start_payment(order)
    expire_order(late(order))
    double.pay(payment.intent_id)
    return order, payment


@pytest.fixture
def pack():
    return make_pack(quantity=5000, on_hand=5000)


def test_goods_gone_means_all_of_the_money_back(double, mailoutbox, pack):
    order, payment = paid_too_late(double, pack)
    winner = make_order([(pack, 1)])

    settle_payment(payment)
    deliver_due()
    deliver_due()

    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    refund = Refund.objects.get()
    assert (refund.amount, refund.state) == (payment.amount, "succeeded")
    assert [row["amount"] for row in double.books()["refunds"]] == [7100]
    assert StockPool.objects.get().claimed == 5000
    assert Order.objects.get(pk=winner.pk).status == OrderStatus.PENDING
    told = [mail for mail in mailoutbox if mail.to == ["late@example.com"]]
    assert any("refunding" in mail.body and order.number in mail.body for mail in told)
    assert_sound(double)


def test_goods_still_there_means_the_order_stands(double, pack):
    order, payment = paid_too_late(double, pack)

    settle_payment(payment)
    deliver_due()

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert Refund.objects.count() == 0
    assert StockPool.objects.get().claimed == 5000
    assert_sound(double)


def test_thirty_late_payments_come_to_orders_and_refunds_to_the_cent(double):
    """Ten boxes, thirty late payments: what came in is in orders or went back."""
    pack = make_pack(quantity=5000, on_hand=50_000)
    pending = [paid_too_late(double, pack) for _ in range(30)]

    for _order, payment in pending:
        settle_payment(payment)
    deliver_due(limit=1000)

    books = double.books()
    came = sum(charge["amount"] for charge in books["charges"])
    went = sum(refund["amount"] for refund in books["refunds"])
    kept = Order.objects.filter(status=OrderStatus.PAID)
    assert kept.count() == 10
    assert came == 30 * 7100
    assert came - went == 10 * 7100
    assert Source.objects.count() == 30
    assert_sound(double)
