"""A balance that many reach for at the same moment is spent once."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from config.audit import INVARIANTS, run
from orders.credit.models import CashOut, Credit, CreditUse
from orders.credit.services import BalanceSpent, expire_due
from orders.ledger.queries import balance_of
from orders.order.models import Order
from orders.order.services import (
    Buyer,
    cancel_part,
    expire_order,
    mark_paid,
    place_order,
)
from orders.payment.models import Refund
from orders.payment.services import (
    CashOutRefused,
    RefundTerms,
    ask_refund,
    pay_balance_back,
    settle_payment,
    start_payment,
)
from orders.payment.services.refunds import RefundTooLarge, _apply
from orders.payment.states import Destination, RefundState
from tests.cast import (
    a_basket,
    a_draft,
    a_farm,
    a_pack,
    a_paid_order,
    a_placed_order,
    a_user,
    an_address,
)
from tests.orders.credit.makers import a_gift, on_balance
from tests.races.market import late
from tests.races.together import all_values, errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MONEY = ("books", "credit", "money", "payouts")


@pytest.fixture(autouse=True)
def _audited():
    yield
    about = [one for one in INVARIANTS if one.check.__module__.split(".")[-1] in MONEY]
    assert [one.name for one in run(about) if not one.is_ok] == []


@pytest.fixture
def shopper():
    return a_user()


def goods(price="88.00"):
    return [(a_pack(a_farm(), price=price), 1)]


def place(user, packs, from_balance):
    """With a basket of its own, as if another browser had made it."""
    return place_order(
        a_draft(packs, from_balance=from_balance),
        basket=a_basket(None, packs),
        buyer=Buyer(user=user, language="en"),
        address=an_address(),
    )


def to_balance(order, amount, cause):
    return ask_refund(
        order.payments.get(),
        amount=amount,
        cause=cause,
        vendor_order=order.parts.get(),
        terms=RefundTerms(destination=Destination.BALANCE),
    )


def test_two_orders_at_once_can_not_spend_the_same_money(shopper):
    for _ in range(3):
        a_gift(shopper, 1000)
    packs = [goods() for _ in range(4)]

    done = run_together([partial(place, shopper, one, "20.00") for one in packs])

    assert len(values(done)) == 1
    assert len(errors(done, BalanceSpent)) == 3
    assert on_balance(shopper) == 1000
    assert Order.objects.count() == 1


def test_spending_and_paying_back_at_once_take_it_once(shopper):
    order = a_paid_order(goods(), user=shopper)
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
    assert len(errors(done, (BalanceSpent, CashOutRefused))) == 3
    assert on_balance(shopper) == 0


def test_one_click_in_five_requests_pays_back_once(shopper):
    order = a_paid_order(goods(), user=shopper)
    to_balance(order, 5000, "x")

    act = partial(pay_balance_back, shopper, "CNY", 1000, click="same")
    done = all_values(run_together([act] * 5))

    assert len({one.pk for one in done}) == 1
    assert CashOut.objects.count() == 1
    assert on_balance(shopper) == 4000


def test_refunds_to_the_balance_at_once_stay_within_the_part(shopper):
    order = a_paid_order(goods(), user=shopper)

    done = run_together(
        [partial(to_balance, order, 4000, f"cause {n}") for n in range(5)]
    )

    assert len(values(done)) == 2
    assert len(errors(done, RefundTooLarge)) == 3
    assert on_balance(shopper) == 8000


def test_same_cause_at_once_is_one_refund(shopper):
    order = a_paid_order(goods(), user=shopper)

    all_values(run_together([partial(to_balance, order, 4000, "one")] * 5))

    assert Refund.objects.count() == 1
    assert on_balance(shopper) == 4000


def test_expiry_and_spending_at_once_take_it_once(shopper):
    a_gift(shopper, 5000, days=1)
    soon = timezone.now() + timedelta(days=2)
    done = run_together(
        [
            partial(place, shopper, goods(), "50.00"),
            *[partial(expire_due, soon)] * 3,
        ]
    )

    errors(done, BalanceSpent)
    assert sum(CreditUse.objects.values_list("amount", flat=True)) == 5000
    assert on_balance(shopper) == 0


def test_two_late_payments_can_not_both_take_it_again(shopper, double):
    a_gift(shopper, 5000)
    payments = []
    for _ in range(2):
        order = a_placed_order(goods(), user=shopper, from_balance="50.00")
        payments.append(start_payment(order))
        double.pay(payments[-1].intent_id)
        expire_order(late(order))

    all_values(run_together([partial(settle_payment, one) for one in payments]))

    states = sorted(Order.objects.values_list("status", flat=True))
    assert states == ["expired", "paid"]
    assert on_balance(shopper) == 0
    assert Refund.objects.get().amount == 5000


def test_cancelling_parts_at_once_returns_each_share_once(shopper):
    a_gift(shopper, 20_000)
    packs = [(a_pack(a_farm(), price="88.00"), 1) for _ in range(2)]
    order = a_paid_order(packs, user=shopper, from_balance="200.00")
    assert on_balance(shopper) == 0

    all_values(
        run_together(
            [
                partial(cancel_part, part, by=None, by_shopper=True)
                for part in order.parts.all()
            ]
        )
    )

    assert on_balance(shopper) == 20_000
    given = Credit.objects.filter(returns=None).values_list("amount", flat=True)
    assert sum(given) == 20_000


def test_two_legs_that_fail_at_once_are_given_back_once_each(shopper):
    first, second = (a_paid_order(goods(), user=shopper) for _ in range(2))
    to_balance(first, 10_000, "a")
    to_balance(second, 10_000, "b")
    cash_out = pay_balance_back(shopper, "CNY", 20_000, click="x")
    legs = list(Refund.objects.filter(cash_out=cash_out))
    assert len(legs) == 2

    all_values(
        run_together(
            [partial(_apply, leg, RefundState.FAILED, error="closed") for leg in legs]
        )
    )

    assert on_balance(shopper) == 20_000
    assert balance_of("refunds:CNY") == 0


def test_paid_in_two_requests_is_taken_once(shopper):
    a_gift(shopper, 5000)
    order = a_placed_order(goods("38.00"), user=shopper, from_balance="50.00")

    all_values(run_together([partial(mark_paid, order)] * 4))

    assert on_balance(shopper) == 0
    assert order.payments.count() == 1
