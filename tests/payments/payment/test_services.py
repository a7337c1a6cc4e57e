"""Money in and back, against the double: every order of events ends the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.outbox import deliver_due
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import OrderStatus
from payments.payment import gateway
from payments.payment.models import Payment, Refund, Source
from payments.payment.services.intents import (
    cancel_order_and_payment,
    expire_order,
    settle_payment,
    start_payment,
)
from payments.payment.services.outcomes import PaymentUnavailableError
from payments.payment.services.refunds import (
    RefundTooLargeError,
    ask_again,
    ask_refund,
    send_refund,
)
from payments.payment.states import PaymentState, RefundState
from payments.payment.tasks import expire_orders, reconcile_payments, reconcile_refunds
from tests.factories.orders import make_order
from tests.factories.shop import make_pack
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


def late(order):
    Order.objects.filter(pk=order.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    order.refresh_from_db()
    return order


def old(model):
    model.objects.update(created=timezone.now() - timedelta(minutes=5))


def a_paid(double, packs=None):
    order = make_order(packs)
    payment = start_payment(order)
    double.pay(payment.intent_id)
    settle_payment(payment)
    order.refresh_from_db()
    return order, payment


def reconciled(refund):
    """The row as it is after Stripe was asked about it."""
    old(Refund)
    reconcile_refunds()
    refund.refresh_from_db()


def lose_answer(double, path):
    """The work is done, the answer is lost, and the library's own retries too."""
    double.fault("lost_response", path=path)
    double.fault("refuse", path=path, times=2)


def money(double):
    """What the double took in and gave back, in minor units."""
    books = double.books()
    charges = sum(c["amount"] for c in books["charges"] if c["status"] == "succeeded")
    refunds = sum(r["amount"] for r in books["refunds"] if r["status"] == "succeeded")
    return charges, refunds


def test_start_payment_twice_is_one_intent(double):
    order = make_order()

    first, second = start_payment(order), start_payment(order)

    assert first.pk == second.pk
    assert first.intent_id == second.intent_id
    assert first.state == PaymentState.OPEN
    assert len(double.books()["intents"]) == 1


def test_settle_before_payment_changes_nothing(double):
    order = make_order()
    payment = start_payment(order)

    settle_payment(payment)

    order.refresh_from_db()
    assert payment.state == PaymentState.OPEN
    assert order.status == OrderStatus.PENDING


def test_settled_twice_is_paid_once(double):
    order, payment = a_paid(double)

    settle_payment(Payment.objects.get(pk=payment.pk))

    assert order.status == OrderStatus.PAID
    assert payment.state == PaymentState.SUCCEEDED
    assert Source.objects.get().amount_debited == order.total_incl_tax
    assert money(double) == (payment.amount, 0)


def test_declined_card_leaves_the_order_waiting(double):
    order = make_order()
    payment = start_payment(order)
    double.pay(payment.intent_id, "4000000000000002")

    settle_payment(payment)

    order.refresh_from_db()
    assert order.status == OrderStatus.PENDING
    assert payment.state == PaymentState.OPEN
    double.pay(payment.intent_id)
    settle_payment(payment)
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_lost_answer_is_looked_up_and_makes_no_second_intent(double):
    order = make_order()
    lose_answer(double, "/v1/payment_intents")

    with pytest.raises(PaymentUnavailableError):
        start_payment(order)
    assert Payment.objects.get().state == PaymentState.UNKNOWN

    payment = start_payment(order)

    assert payment.state == PaymentState.OPEN
    assert len(double.books()["intents"]) == 1


def test_error_that_stripe_keeps_for_the_key_leads_to_a_new_key(double):
    order = make_order()
    double.fault("stored_500", path="/v1/payment_intents")

    with pytest.raises(PaymentUnavailableError):
        start_payment(order)
    payment = start_payment(order)

    assert payment.key.endswith(":2")
    assert payment.state == PaymentState.OPEN


def test_expiry_closes_the_payment_first(double):
    pack = make_pack()
    order = make_order([(pack, 1)])
    payment = start_payment(order)

    assert expire_orders() == 0
    late(order)
    assert expire_orders() == 1

    order.refresh_from_db()
    payment.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert payment.state == PaymentState.CANCELED
    assert StockPool.objects.get(pk=pack.pool_id).claimed == 0
    assert double.books()["intents"][0]["status"] == "canceled"


def test_expiry_of_an_order_paid_meanwhile_keeps_it(double):
    order = make_order()
    payment = start_payment(order)
    double.pay(payment.intent_id)
    late(order)

    assert expire_order(order) is False

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_expiry_waits_while_stripe_cannot_be_asked(double):
    pack = make_pack()
    order = make_order([(pack, 1)])
    start_payment(order)
    late(order)
    double.fault("refuse", path="/v1/payment_intents/*", times=6)

    expire_orders()

    order.refresh_from_db()
    assert order.status == OrderStatus.PENDING
    assert StockPool.objects.get(pk=pack.pool_id).claimed == 5_000


def test_shopper_gives_an_unpaid_order_up(double):
    order = make_order()
    payment = start_payment(order)

    assert cancel_order_and_payment(order, by=None) is True

    payment.refresh_from_db()
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert payment.state == PaymentState.CANCELED
    assert "error" in double.pay(payment.intent_id)


def test_late_payment_for_goods_that_are_gone_is_given_back_at_once(double):
    pack = make_pack(on_hand=5_000)
    order = make_order([(pack, 1)])
    payment = start_payment(order)
    late(order)
    from orders.order.services.cancellation import expire_order as let_go

    let_go(order)
    make_order([(pack, 1)])
    double.pay(payment.intent_id)

    settle_payment(payment)
    deliver_due()

    order.refresh_from_db()
    refund = Refund.objects.get()
    assert order.status == OrderStatus.EXPIRED
    assert (refund.state, refund.amount) == (RefundState.SUCCEEDED, payment.amount)
    assert money(double) == (payment.amount, payment.amount)


def test_cancelled_part_is_paid_back_once(double):
    order, _payment = a_paid(double, [(make_pack(price="10.00"), 1), (make_pack(), 1)])
    vendor_order = order.vendor_orders.order_by("number").first()

    cancel_vendor_order(vendor_order, by=None, by_shopper=True)
    deliver_due()
    deliver_due()

    refund = Refund.objects.get()
    assert refund.amount == 2200
    assert refund.state == RefundState.SUCCEEDED
    assert money(double) == (9300, 2200)
    assert Source.objects.get().amount_refunded == vendor_order.total


def test_refund_whose_answer_was_lost_is_looked_up(double):
    order, _payment = a_paid(double)
    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)
    refund = Refund.objects.get()
    lose_answer(double, "/v1/refunds")

    with pytest.raises(gateway.StripeAmbiguousError):
        send_refund(refund.pk)
    refund.refresh_from_db()
    assert refund.state == RefundState.UNKNOWN

    send_refund(refund.pk)
    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    assert len(double.books()["refunds"]) == 1


@pytest.mark.parametrize("work", [True, False])
def test_refund_answered_by_a_kept_error_is_given_once(double, work):
    order, payment = a_paid(double)
    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)
    refund = Refund.objects.get()
    double.fault("stored_500", path="/v1/refunds", work=work)

    with pytest.raises(gateway.StripeAmbiguousError):
        send_refund(refund.pk)
    send_refund(refund.pk)

    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    assert money(double) == (payment.amount, payment.amount)


def test_refund_beyond_what_was_paid_is_refused(double):
    _order, payment = a_paid(double)
    ask_refund(payment, amount=payment.amount - 100, cause="first")

    with pytest.raises(RefundTooLargeError):
        ask_refund(payment, amount=101, cause="second")

    assert Refund.objects.count() == 1


def test_reconciliation_alone_settles_when_no_webhook_ever_comes(double):
    order = make_order()
    payment = start_payment(order)
    double.pay(payment.intent_id)
    old(Payment)

    reconcile_payments()

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_refund_that_fails_later_is_seen(double):
    order, _payment = a_paid(double)
    double.refunds_pending()
    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)
    deliver_due()
    refund = Refund.objects.get()
    assert refund.state == RefundState.PENDING

    double.refund_fails(refund.refund_id)
    old(Refund)
    reconcile_refunds()

    refund.refresh_from_db()
    assert refund.state == RefundState.FAILED


def test_failed_refund_is_tried_again_once(double):
    order, payment = a_paid(double)
    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)
    double.refund_fails(times=1)
    deliver_due()
    failed = Refund.objects.get()
    reconciled(failed)

    ask_again(failed)
    ask_again(failed)
    deliver_due()

    states = list(Refund.objects.order_by("pk").values_list("state", flat=True))
    assert states == [RefundState.FAILED, RefundState.SUCCEEDED]
    assert money(double) == (payment.amount, payment.amount)


def test_refund_that_succeeded_is_not_tried_again(double):
    order, _payment = a_paid(double)
    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)
    deliver_due()

    with pytest.raises(ValueError, match="has not failed"):
        ask_again(Refund.objects.get())

    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("currency", "price", "minor"),
    [("CNY", "59.00", 7100), ("JPY", "590", 602), ("KWD", "5.90", 17900)],
)
def test_amounts_reach_stripe_in_the_smallest_unit(double, currency, price, minor):
    pack = make_pack(price=price, currency=currency)
    order = make_order([(pack, 1)])

    payment = start_payment(order)

    assert payment.amount == minor
    assert double.books()["intents"][0]["amount"] == minor
