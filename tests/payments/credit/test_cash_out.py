"""A balance is paid back by the payments that earlier orders were paid with."""

import pytest
from django.core import mail

from core.outbox import deliver_due
from payments.credit.models import CashOut, CreditUse
from payments.ledger.models import LedgerTransaction
from payments.ledger.queries import balance_of
from payments.payment.models import Refund, Source
from payments.payment.services.cash_out import (
    CashOutError,
    most_paid_back,
    pay_balance_back,
    plan_cash_out,
)
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import RefundTerms, ask_again, ask_refund
from payments.payment.states import Destination, RefundState
from tests.factories.accounts import make_user
from tests.factories.orders import make_paid_order
from tests.factories.payments import credits_of, make_gift, on_balance
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db
TO_BALANCE = RefundTerms(destination=Destination.BALANCE)


@pytest.fixture
def shopper():
    return make_user(language="en")


def an_order(user, price="88.00"):
    """Paid; with its delivery 100.00."""
    return make_paid_order([(make_pack(price=price), 1)], user=user)


def to_balance(order, amount, cause="to balance"):
    return ask_refund(
        order.payments.get(),
        amount=amount,
        cause=f"{cause}:{order.number}",
        vendor_order=order.vendor_orders.get(),
        terms=TO_BALANCE,
    )


def sent(cash_out):
    """By which order's payment so much goes back."""
    rows = Refund.objects.filter(cash_out=cash_out).order_by("pk")
    return [(row.payment.order, row.amount, row.state) for row in rows]


def test_balance_goes_back_by_the_payment_it_came_from(shopper):
    order = an_order(shopper)
    to_balance(order, 3000)

    cash_out = pay_balance_back(shopper, "CNY", 2500, click="a")

    assert sent(cash_out) == [(order, 2500, RefundState.INTENDED)]
    assert on_balance(shopper) == 500
    assert balance_of("refunds:CNY") == 2500
    move_refund(
        Refund.objects.get(cash_out=cash_out), RefundState.SUCCEEDED, refund_id="re"
    )
    assert balance_of("shoppers:CNY") == -7500
    # It is no refund of that order, which was refunded to the balance before.
    figures = Source.objects.filter(order=order).order_by("pk")
    assert [source.amount_refunded for source in figures] == [0, 30]


def test_latest_payments_first_and_never_more_than_they_hold(shopper):
    first, second = an_order(shopper), an_order(shopper)
    to_balance(first, 10_000)
    ask_refund(
        second.payments.get(),
        amount=9000,
        cause="by card",
        vendor_order=second.vendor_orders.get(),
    )

    cash_out = pay_balance_back(shopper, "CNY", 4000, click="a")

    assert sent(cash_out) == [
        (second, 1000, RefundState.INTENDED),
        (first, 3000, RefundState.INTENDED),
    ]


def test_card_that_gave_for_another_order_leaves_the_rest_to_the_balance(shopper):
    first, second = an_order(shopper), an_order(shopper)
    to_balance(first, 4000)
    pay_balance_back(shopper, "CNY", 4000, click="a")

    ask_refund(
        second.payments.get(),
        amount=10_000,
        cause="all",
        vendor_order=second.vendor_orders.get(),
    )

    rows = second.payments.get().refunds.filter(cash_out=None).order_by("pk")
    assert [(row.destination, row.amount) for row in rows] == [
        ("method", 6000),
        ("balance", 4000),
    ]
    assert on_balance(shopper) == 4000


def test_gifts_are_spent_only(shopper):
    an_order(shopper)
    make_gift(shopper, 5000)
    before = LedgerTransaction.objects.count()

    assert most_paid_back(shopper, "CNY") == 0
    with pytest.raises(CashOutError, match="None of your balance can be withdrawn"):
        pay_balance_back(shopper, "CNY", 100, click="a")

    assert on_balance(shopper) == 5000
    assert not CashOut.objects.exists()
    assert LedgerTransaction.objects.count() == before


def test_gift_that_was_spent_and_came_back_is_a_gift_still(shopper):
    make_gift(shopper, 5000)
    order = make_paid_order(
        [(make_pack(price="88.00"), 1)], user=shopper, from_balance="50.00"
    )
    to_balance(order, 7000)

    # 20.00 of the 70.00 came by card.
    assert most_paid_back(shopper, "CNY") == 2000


@pytest.mark.parametrize("amount", [0, -100, 3001])
def test_other_amounts_are_refused(shopper, amount):
    to_balance(an_order(shopper), 3000)

    with pytest.raises(CashOutError, match=r"at most ¥30\.00"):
        pay_balance_back(shopper, "CNY", amount, click="a")

    assert on_balance(shopper) == 3000
    assert not CreditUse.objects.exists()


def test_one_click_pays_back_once(shopper):
    to_balance(an_order(shopper), 3000)

    first = pay_balance_back(shopper, "CNY", 1000, click="a")
    second = pay_balance_back(shopper, "CNY", 1000, click="a")

    assert first == second
    assert on_balance(shopper) == 2000
    assert Refund.objects.filter(cash_out__isnull=False).count() == 1


def test_somebody_elses_payments_are_not_touched(shopper):
    other = make_user()
    to_balance(an_order(other), 3000)
    an_order(shopper)

    with pytest.raises(CashOutError):
        plan_cash_out(shopper, "CNY", 1000)


def test_what_the_bank_sends_back_is_on_the_balance_again(shopper):
    order = an_order(shopper)
    to_balance(order, 3000)
    refund = Refund.objects.get(
        cash_out=pay_balance_back(shopper, "CNY", 2500, click="a")
    )
    mail.outbox.clear()

    move_refund(refund, RefundState.FAILED, error="account closed")
    for _ in range(2):
        deliver_due()

    assert on_balance(shopper) == 3000
    assert credits_of(shopper)[-1].amount == 2500
    subjects = [one.subject for one in mail.outbox if one.to == [shopper.email]]
    assert "¥25.00 could not be paid out and is back on your balance" in subjects
    refund.refresh_from_db()
    with pytest.raises(ValueError, match="on the shopper's balance again"):
        ask_again(refund)


def test_success_that_turns_out_a_failure_returns_once(shopper):
    first, second = an_order(shopper), an_order(shopper)
    to_balance(first, 10_000)
    to_balance(second, 10_000)
    cash_out = pay_balance_back(shopper, "CNY", 15_000, click="a")
    refunds = list(Refund.objects.filter(cash_out=cash_out))
    assert len(refunds) == 2

    for number, refund in enumerate(refunds):
        move_refund(refund, RefundState.SUCCEEDED, refund_id=f"re_{number}")
    for refund in refunds * 2:
        move_refund(refund, RefundState.FAILED, error="lost")

    assert on_balance(shopper) == 20_000


def test_stripe_is_asked_for_it(shopper, double):
    from payments.payment.services.intents import settle_payment, start_payment
    from tests.factories.orders import make_order

    order = make_order([(make_pack(price="88.00"), 1)], user=shopper)
    payment = start_payment(order)
    double.pay(payment.intent_id)
    settle_payment(payment)
    to_balance(order, 3000)
    pay_balance_back(shopper, "CNY", 3000, click="a")

    deliver_due()

    [refund] = double.books()["refunds"]
    assert (refund["amount"], refund["payment_intent"]) == (3000, payment.intent_id)
    row = Refund.objects.get(cash_out__isnull=False)
    assert row.state == RefundState.SUCCEEDED


def test_disputed_payments_are_passed_over(shopper, monkeypatch):
    first, second = an_order(shopper), an_order(shopper)
    to_balance(first, 10_000)
    monkeypatch.setattr("payments.payment.queries.DISPUTED", [lambda _ids: {second.pk}])

    cash_out = pay_balance_back(shopper, "CNY", 4000, click="a")

    assert sent(cash_out) == [(first, 4000, RefundState.INTENDED)]


def test_blocked_in_this_moment_is_refused_and_nothing_is_taken(shopper, monkeypatch):
    to_balance(an_order(shopper), 3000)
    monkeypatch.setattr(
        "payments.payment.services.refundable.GUARDS", [lambda _payment: "Not now."]
    )

    with pytest.raises(CashOutError, match="Not now"):
        pay_balance_back(shopper, "CNY", 1000, click="a")

    assert on_balance(shopper) == 3000
    assert not CashOut.objects.exists()
