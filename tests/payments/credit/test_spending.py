"""A balance pays an order: held when it is placed, used when it is paid, else back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.order.models import Order
from orders.order.services.cancellation import expire_order as let_go
from orders.order.services.payment import mark_paid
from orders.order.states import OrderStatus
from payments.credit.models import CreditUse
from payments.credit.queries import usable
from payments.credit.services import BalanceSpentError
from payments.ledger.queries import balance_of
from payments.payment.models import Payment, Refund, Source
from payments.payment.services.intents import (
    cancel_order_and_payment,
    expire_order,
    settle_payment,
    start_payment,
)
from payments.payment.states import PaymentState
from tests.factories.accounts import make_user
from tests.factories.orders import make_order, make_paid_order
from tests.factories.payments import credits_of, make_gift, on_balance
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def shopper():
    return make_user()


def packs(price="100.00"):
    return [(make_pack(price=price), 1)]


def late(order):
    Order.objects.filter(pk=order.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    order.refresh_from_db()
    return order


@pytest.mark.parametrize(
    ("balance", "total", "use"),
    [
        (0, 11_200, 0),
        (5000, 11_200, 5000),
        (11_200, 11_200, 11_200),
        (20_000, 11_200, 11_200),
        # A rest under 4.00 can't be charged: as much stays on the balance.
        (11_000, 11_200, 10_800),
        (10_800, 11_200, 10_800),
        # Too little to be charged by itself can still be paid whole.
        (300, 300, 300),
        (200, 300, 0),
    ],
)
def test_balance_pays_what_leaves_a_rest_that_can_be_charged(balance, total, use):
    assert usable(balance, total, least=400, step=1) == use


def test_whole_steps_are_used_only():
    assert usable(1234, 5000, least=10, step=10) == 1230


def test_placed_order_holds_what_it_takes(shopper):
    make_gift(shopper, 5000)

    order = make_order(packs(), user=shopper, from_balance="30.00")

    assert (order.from_balance, order.to_pay) == (Decimal("30.00"), Decimal("82.00"))
    assert on_balance(shopper) == 2000
    assert order.status == OrderStatus.PENDING


def test_more_than_there_is_is_refused(shopper):
    make_gift(shopper, 5000)

    with pytest.raises(BalanceSpentError):
        make_order(packs(), user=shopper, from_balance="50.01")

    assert not Order.objects.exists()
    assert on_balance(shopper) == 5000


def test_another_currency_is_another_balance(shopper):
    make_gift(shopper, 5000, currency="EUR")

    with pytest.raises(BalanceSpentError):
        make_order(packs(), user=shopper, from_balance="1.00")


def test_guest_takes_nothing():
    with pytest.raises(BalanceSpentError):
        make_order(packs(), from_balance="1.00")

    assert not Order.objects.exists()


def test_card_is_charged_the_rest(shopper, double):
    make_gift(shopper, 5000)
    order = make_order(packs(), user=shopper, from_balance="30.00")

    payment = start_payment(order)
    double.pay(payment.intent_id)
    settle_payment(payment)

    order.refresh_from_db()
    assert order.paid_at
    assert (payment.amount, payment.from_balance) == (8200, 3000)
    assert balance_of("shoppers:CNY") == -8200
    assert on_balance(shopper) == 2000
    sources = Source.objects.filter(order=order).order_by("amount_debited")
    assert [one.amount_debited for one in sources] == [30, 82]


def test_balance_alone_pays_at_once_without_stripe(shopper):
    make_gift(shopper, 20_000)

    order = make_paid_order(packs(), user=shopper, from_balance="112.00")

    assert order.status == OrderStatus.PAID
    payment = Payment.objects.get()
    assert (payment.state, payment.amount, payment.from_balance) == (
        PaymentState.SUCCEEDED,
        0,
        11_200,
    )
    assert payment.intent_id is None
    assert balance_of("shoppers:CNY") == 0
    assert on_balance(shopper) == 8800


@pytest.mark.parametrize("end", [cancel_order_and_payment, None])
def test_order_let_go_gives_back_what_it_held(shopper, double, end):
    make_gift(shopper, 5000)
    order = make_order(packs(), user=shopper, from_balance="30.00")
    start_payment(order)

    let = end(order, by=shopper) if end else expire_order(late(order))

    assert let
    assert on_balance(shopper) == 5000
    [gift, back] = credits_of(shopper)
    assert (back.amount, back.is_gift, back.returns.credit) == (3000, True, gift)


def test_late_payment_takes_it_again(shopper, double):
    make_gift(shopper, 5000)
    order = make_order(packs(), user=shopper, from_balance="30.00")
    payment = start_payment(order)
    double.pay(payment.intent_id)
    let_go(late(order))
    assert on_balance(shopper) == 5000

    settle_payment(payment)

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert on_balance(shopper) == 2000
    assert not Refund.objects.exists()


def test_late_payment_goes_back_when_the_balance_is_spent(shopper, double):
    make_gift(shopper, 5000)
    order = make_order(packs(), user=shopper, from_balance="30.00")
    payment = start_payment(order)
    double.pay(payment.intent_id)
    let_go(late(order))
    make_paid_order(packs("38.00"), user=shopper, from_balance="50.00")

    settle_payment(payment)

    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert on_balance(shopper) == 0
    [refund] = Refund.objects.all()
    assert (refund.amount, refund.destination) == (8200, "method")
    assert order.lines.get().claimed == 0


def test_what_expires_first_is_spent_first_and_gifts_before_money(shopper):
    never = make_gift(shopper, 1000)
    later, soon = make_gift(shopper, 1000, days=40), make_gift(shopper, 1000, days=20)

    make_order(packs(), user=shopper, from_balance="25.00")

    taken = CreditUse.objects.order_by("pk").values_list("credit", "amount")
    assert list(taken) == [(soon.pk, 1000), (later.pk, 1000), (never.pk, 500)]


def test_parts_share_it_to_the_last_fen(shopper):
    make_gift(shopper, 10_000)
    three = [(make_pack(price="10.00"), 1) for _ in range(3)]

    order = make_order(three, user=shopper, from_balance="10.00")

    shares = order.vendor_orders.order_by("pk").values_list("from_balance", flat=True)
    assert list(shares) == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]


def test_paid_twice_is_booked_once(shopper):
    make_gift(shopper, 20_000)
    order = make_paid_order(packs(), user=shopper, from_balance="112.00")

    assert mark_paid(order)

    assert on_balance(shopper) == 8800
    assert Payment.objects.count() == 1
