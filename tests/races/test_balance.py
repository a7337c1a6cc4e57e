"""A balance that many reach for at the same moment is spent once."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from core.integrity import run
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order, expire_order
from orders.order.services.payment import mark_paid
from payments.credit.models import CashOut, Credit, CreditUse
from payments.credit.services import BalanceSpentError, expire_due
from payments.ledger.queries import balance_of
from payments.payment.models import Refund
from payments.payment.services.cash_out import CashOutError, pay_balance_back
from payments.payment.services.intents import settle_payment, start_payment
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import (
    RefundTerms,
    RefundTooLargeError,
    ask_refund,
)
from payments.payment.states import Destination, RefundState
from tests.factories.accounts import make_user
from tests.factories.orders import (
    make_order,
    make_order_draft,
    make_paid_order,
    place_draft,
)
from tests.factories.payments import make_gift, on_balance
from tests.factories.shop import make_basket, make_pack
from tests.races.market import late
from tests.races.together import all_values, errors, run_together, values
from tests.sound import checks_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MONEY = checks_of(
    "payments.ledger", "payments.credit", "payments.payment",
    "payments.payouts.integrity.batches", "payments.payouts.integrity.earnings",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _audited():
    yield
    assert [one.name for one in run(MONEY) if not one.is_ok] == []


@pytest.fixture
def shopper():
    return make_user()


def goods(price="88.00"):
    return [(make_pack(price=price), 1)]


def place(user, packs, from_balance):
    """With a basket of its own, as if another browser had made it."""
    return place_draft(
        make_order_draft(packs, from_balance=from_balance),
        make_basket(None, packs),
        user=user,
    )


def to_balance(order, amount, cause):
    return ask_refund(
        order.payments.get(),
        amount=amount,
        cause=cause,
        vendor_order=order.vendor_orders.get(),
        terms=RefundTerms(destination=Destination.BALANCE),
    )


def test_two_orders_at_once_can_not_spend_the_same_money(shopper):
    for _ in range(3):
        make_gift(shopper, 1000)
    packs = [goods() for _ in range(4)]

    done = run_together([partial(place, shopper, one, "20.00") for one in packs])

    assert len(values(done)) == 1
    assert len(errors(done, BalanceSpentError)) == 3
    assert on_balance(shopper) == 1000
    assert Order.objects.count() == 1


def test_spending_and_paying_back_at_once_take_it_once(shopper):
    order = make_paid_order(goods(), user=shopper)
    to_balance(order, 5000, "x")
    packs = [goods() for _ in range(2)]

    done = run_together(
        [
            *(partial(place, shopper, one, "50.00") for one in packs),
            *(
                partial(pay_balance_back, shopper, "CNY", 5000, click=f"c{n}")
                for n in range(2)
            ),
        ]
    )

    assert len(values(done)) == 1
    assert len(errors(done, (BalanceSpentError, CashOutError))) == 3
    assert on_balance(shopper) == 0


def test_one_click_in_five_requests_pays_back_once(shopper):
    order = make_paid_order(goods(), user=shopper)
    to_balance(order, 5000, "x")

    act = partial(pay_balance_back, shopper, "CNY", 1000, click="same")
    done = all_values(run_together([act] * 5))

    assert len({one.pk for one in done}) == 1
    assert CashOut.objects.count() == 1
    assert on_balance(shopper) == 4000


def test_refunds_to_the_balance_at_once_stay_within_the_part(shopper):
    order = make_paid_order(goods(), user=shopper)

    done = run_together(
        [partial(to_balance, order, 4000, f"cause {n}") for n in range(5)]
    )

    assert len(values(done)) == 2
    assert len(errors(done, RefundTooLargeError)) == 3
    assert on_balance(shopper) == 8000


def test_same_cause_at_once_is_one_refund(shopper):
    order = make_paid_order(goods(), user=shopper)

    all_values(run_together([partial(to_balance, order, 4000, "one")] * 5))

    assert Refund.objects.count() == 1
    assert on_balance(shopper) == 4000


def test_expiry_and_spending_at_once_take_it_once(shopper):
    make_gift(shopper, 5000, days=1)
    soon = timezone.now() + timedelta(days=2)
    done = run_together(
        [
            partial(place, shopper, goods(), "50.00"),
            *[partial(expire_due, soon)] * 3,
        ]
    )

    errors(done, BalanceSpentError)
    assert sum(CreditUse.objects.values_list("amount", flat=True)) == 5000
    assert on_balance(shopper) == 0


def test_two_late_payments_can_not_both_take_it_again(shopper, double):
    make_gift(shopper, 5000)
    payments = []
    for _ in range(2):
        order = make_order(goods(), user=shopper, from_balance="50.00")
        payments.append(start_payment(order))
        double.pay(payments[-1].intent_id)
        expire_order(late(order))

    all_values(run_together([partial(settle_payment, one) for one in payments]))

    states = sorted(Order.objects.values_list("status", flat=True))
    assert states == ["expired", "paid"]
    assert on_balance(shopper) == 0
    assert Refund.objects.get().amount == 5000


def test_cancelling_parts_at_once_returns_each_share_once(shopper):
    make_gift(shopper, 20_000)
    packs = [(make_pack(price="88.00"), 1) for _ in range(2)]
    order = make_paid_order(packs, user=shopper, from_balance="200.00")
    assert on_balance(shopper) == 0

    all_values(
        run_together(
            [
                partial(cancel_vendor_order, vendor_order, by=None, by_shopper=True)
                for vendor_order in order.vendor_orders.all()
            ]
        )
    )

    assert on_balance(shopper) == 20_000
    given = Credit.objects.filter(returns=None).values_list("amount", flat=True)
    assert sum(given) == 20_000


def test_two_legs_that_fail_at_once_are_given_back_once_each(shopper):
    first, second = (make_paid_order(goods(), user=shopper) for _ in range(2))
    to_balance(first, 10_000, "a")
    to_balance(second, 10_000, "b")
    cash_out = pay_balance_back(shopper, "CNY", 20_000, click="x")
    legs = list(Refund.objects.filter(cash_out=cash_out))
    assert len(legs) == 2

    all_values(
        run_together(
            [
                partial(move_refund, leg, RefundState.FAILED, error="closed")
                for leg in legs
            ]
        )
    )

    assert on_balance(shopper) == 20_000
    assert balance_of("refunds:CNY") == 0


def test_paid_in_two_requests_is_taken_once(shopper):
    make_gift(shopper, 5000)
    order = make_order(goods("38.00"), user=shopper, from_balance="50.00")

    all_values(run_together([partial(mark_paid, order)] * 4))

    assert on_balance(shopper) == 0
    assert order.payments.count() == 1
