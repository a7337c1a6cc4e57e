"""Payments, refunds and expiry at the same moment: money is taken and kept once."""

from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from core import outbox
from core.models import OutboxMessage
from core.outbox import deliver_due
from orders.order.models import Order, OrderStatusChange, VendorOrderEvent
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import OrderStatus, VendorOrderStatus
from payments.payment.models import Payment, Refund, Source, StripeEvent, Transaction
from payments.payment.services.intents import (
    expire_order,
    settle_payment,
    start_payment,
)
from payments.payment.services.refunds import (
    RefundTooLargeError,
    ask_refund,
    send_refund,
)
from payments.payment.states import PaymentState
from tests.factories.orders import make_order
from tests.factories.shop import make_pack
from tests.races.market import assert_sound, late, paid_for
from tests.races.together import all_values, errors, run_together, values
from vendors.partner.models import StockPool

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def fresh(payment):
    return Payment.objects.select_related("order").get(pk=payment.pk)


def test_settling_five_times_at_once_books_once(double):
    order = make_order([(make_pack(), 1), (make_pack(), 2)])
    payment = start_payment(order)
    double.pay(payment.intent_id)
    rows = [fresh(payment) for _ in range(5)]

    done = all_values(run_together([partial(settle_payment, row) for row in rows]))

    assert [row.state for row in done] == [PaymentState.SUCCEEDED] * 5
    source = Source.objects.get()
    assert (source.amount_debited, source.order) == (order.total_incl_tax, order)
    assert Transaction.objects.filter(txn_type=Transaction.DEBIT).count() == 1
    assert OrderStatusChange.objects.filter(new_status=OrderStatus.PAID).count() == 1
    paid = VendorOrderEvent.objects.filter(status=VendorOrderStatus.PAID)
    assert paid.count() == 2
    assert_sound(double)


def test_one_event_delivered_in_five_requests_is_kept_and_acted_on_once(double):
    order = make_order()
    double.pay(start_payment(order).intent_id)
    event = double.events("payment_intent.succeeded")[0]

    def post():
        return Client().post(
            "/stripe/webhook/",
            event.payload,
            content_type="application/json",
            headers={"Stripe-Signature": event.signature},
        )

    answers = all_values(run_together([post] * 5))
    row = OutboxMessage.objects.get(topic="payment.event")
    delivered = all_values(run_together([partial(outbox.deliver, row.pk)] * 5))

    assert [answer.status_code for answer in answers] == [200] * 5
    assert StripeEvent.objects.get().event_id == event.id
    assert sorted(delivered) == [False] * 4 + [True]
    assert Source.objects.count() == 1
    assert Order.objects.get().status == OrderStatus.PAID
    assert_sound(double)


@pytest.mark.parametrize("turn", range(8))
def test_expiry_against_payment_is_paid_or_expired_with_the_money_closed(double, turn):
    order = make_order()
    payment = start_payment(order)
    late(order)

    def shopper():
        double.pay(payment.intent_id)
        settle_payment(fresh(payment))

    acts = [shopper, partial(expire_order, order), partial(settle_payment, payment)]
    all_values(run_together([*acts[turn % 3 :], *acts[: turn % 3]]))
    settle_payment(fresh(payment))
    deliver_due()

    order.refresh_from_db()
    payment.refresh_from_db()
    charges = [c for c in double.books()["charges"] if c["status"] == "succeeded"]
    ended = (order.status, payment.state, len(charges))
    assert ended in {
        (OrderStatus.PAID, PaymentState.SUCCEEDED, 1),
        (OrderStatus.EXPIRED, PaymentState.CANCELED, 0),
    }
    assert Refund.objects.count() == 0
    assert_sound(double)


def test_expiry_by_five_workers_lets_the_stock_go_once(double):
    order = make_order()
    start_payment(order)
    late(order)

    done = all_values(run_together([partial(expire_order, order)] * 5))

    assert sorted(done) == [False] * 4 + [True]
    assert StockPool.objects.get().claimed == 0
    assert_sound(double)


def test_two_late_payments_for_the_last_box_make_one_order_and_one_refund(double):
    """The money came while the hold ran out and the goods had gone back on sale."""
    pack = make_pack(quantity=5000, on_hand=5000)
    payments = []
    for _ in range(2):
        order = make_order([(pack, 1)])
        payment = start_payment(order)
        # The market hears of the end before it hears of the money.
        from orders.order.services import cancellation

        cancellation.expire_order(late(order))
        double.pay(payment.intent_id)
        payments.append(fresh(payment))

    all_values(run_together([partial(settle_payment, payment) for payment in payments]))
    deliver_due()

    states = sorted(Order.objects.values_list("status", flat=True))
    assert states == [OrderStatus.EXPIRED, OrderStatus.PAID]
    refund = Refund.objects.get()
    assert (refund.amount, refund.payment.order.status) == (7100, OrderStatus.EXPIRED)
    assert_sound(double)


def test_refunds_at_once_never_exceed_what_was_paid(double):
    payment = paid_for(double, make_order())

    done = run_together(
        [
            partial(ask_refund, payment, amount=3000, cause=f"asked:{turn}")
            for turn in range(6)
        ]
    )
    deliver_due()

    assert (len(values(done)), len(errors(done, RefundTooLargeError))) == (2, 4)
    assert [row["amount"] for row in double.books()["refunds"]] == [3000, 3000]
    assert_sound(double)


def test_one_cause_asked_six_times_at_once_gives_back_once(double):
    payment = paid_for(double, make_order())
    ask = partial(ask_refund, payment, amount=1000, cause="spoiled")

    rows = all_values(run_together([ask] * 6))
    deliver_due()

    assert {row.pk for row in rows} == {Refund.objects.get().pk}
    assert [row["amount"] for row in double.books()["refunds"]] == [1000]


def test_one_refund_sent_by_five_workers_at_once_reaches_stripe_once(double):
    payment = paid_for(double, make_order())
    refund = ask_refund(payment, amount=1000, cause="spoiled")

    run_together([partial(send_refund, refund.pk)] * 5)
    deliver_due()

    refund.refresh_from_db()
    assert refund.state == "succeeded"
    assert [row["amount"] for row in double.books()["refunds"]] == [1000]
    assert Source.objects.get().amount_refunded == 10
    assert Transaction.objects.filter(txn_type=Transaction.REFUND).count() == 1
    assert_sound(double)


def test_every_part_cancelled_at_once_gives_all_of_the_money_back(double):
    order = make_order([(make_pack(), 1) for _ in range(3)])
    paid_for(double, order)
    vendor_orders = list(order.vendor_orders.all())

    done = run_together(
        [
            partial(cancel_vendor_order, vendor_order, by=None, by_shopper=by_shopper)
            for vendor_order in vendor_orders
            for by_shopper in (True, False)
        ]
    )
    deliver_due()

    assert len(values(done)) == 3
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert sum(row["amount"] for row in double.books()["refunds"]) == 21300
    assert order.paid_at < timezone.now()
    assert_sound(double)
