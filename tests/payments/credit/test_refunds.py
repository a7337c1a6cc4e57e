"""Refunds to a balance, and of orders that a balance paid in part or in whole."""

from decimal import Decimal

import pytest
from django.core import mail

from core.outbox import deliver_due
from orders.order.services.cancellation import cancel_vendor_order
from payments.credit.models import Credit
from payments.ledger.models import LedgerTransaction
from payments.ledger.queries import balance_of
from payments.payment.models import Refund, Source
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import (
    NoAccountError,
    RefundTerms,
    RefundTooLargeError,
    ask_refund,
)
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


def an_order(user, *prices, from_balance="0.00"):
    """Paid; each price a farm's goods, and 12.00 for the delivery of each."""
    packs = [(make_pack(price=price), 1) for price in prices or ("100.00",)]
    return make_paid_order(packs, user=user, from_balance=from_balance)


def the_payment(order):
    return order.payments.get()


def refund(order, amount, terms=TO_BALANCE, *, cause="test", vendor_order=None):
    vendor_order = vendor_order or order.vendor_orders.first()
    return ask_refund(
        the_payment(order),
        amount=amount,
        cause=cause,
        vendor_order=vendor_order,
        terms=terms,
    )


def rows(order):
    """What goes back where, and what of it the balance had paid."""
    refunds = Refund.objects.filter(payment__order=order).order_by("pk")
    return [(row.destination, row.amount, row.from_balance) for row in refunds]


def test_refund_to_balance_is_there_at_once(shopper):
    order = an_order(shopper)

    row = refund(order, 3000)

    assert (row.state, row.settled_at is not None) == (RefundState.SUCCEEDED, True)
    assert on_balance(shopper) == 3000
    assert balance_of("refunds:CNY") == 0
    assert balance_of("shoppers:CNY") == -11_200
    [credit] = credits_of(shopper)
    assert (credit.order, credit.vendor_order, credit.is_gift) == (
        order,
        order.vendor_orders.get(),
        False,
    )


def test_refund_to_balance_happens_once_per_cause(shopper):
    order = an_order(shopper)

    first, second = refund(order, 3000), refund(order, 3000)

    assert first == second
    assert on_balance(shopper) == 3000


def test_guest_has_no_balance():
    order = an_order(None)
    before = LedgerTransaction.objects.count()

    with pytest.raises(NoAccountError):
        refund(order, 3000)

    assert not Refund.objects.exists()
    assert not Credit.objects.exists()
    assert LedgerTransaction.objects.count() == before


def test_refund_to_balance_is_bounded_like_any_other(shopper):
    order = an_order(shopper)
    refund(order, 11_000)

    with pytest.raises(RefundTooLargeError):
        refund(order, 201, cause="more")
    with pytest.raises(RefundTooLargeError):
        refund(order, 201, RefundTerms(), cause="more")

    assert on_balance(shopper) == 11_000
    assert len(rows(order)) == 1


def test_oscars_sources_say_where_it_went(shopper):
    order = an_order(shopper)
    refund(order, 3000)
    sent = refund(order, 1000, RefundTerms(), cause="by card")
    move_refund(sent, RefundState.SUCCEEDED, refund_id="re_1")

    sources = Source.objects.filter(order=order).order_by("pk")

    assert [
        (one.source_type.code, one.amount_debited, one.amount_refunded)
        for one in sources
    ] == [("stripe", 112, 10), ("balance", 0, 30)]


def test_shopper_is_told_of_the_balance(shopper):
    order = an_order(shopper)
    deliver_due()
    deliver_due()
    mail.outbox.clear()

    refund(order, 3000)
    deliver_due()
    deliver_due()

    [told] = [one for one in mail.outbox if one.to == [shopper.email]]
    assert told.subject == (
        f"A refund of ¥30.00 for order {order.number} was added to your balance"
    )
    assert "You can use it for your next order" in told.body
    assert "bank" not in told.body
    notice = shopper.notifications.latest("pk")
    assert notice.subject == (
        f"A refund for order {order.number} was added to your balance"
    )


def test_order_paid_by_both_gives_the_card_first_then_the_balance(shopper):
    make_gift(shopper, 4000)
    order = an_order(shopper, from_balance="40.00")

    refund(order, 7000, RefundTerms())
    refund(order, 2000, RefundTerms(), cause="more")
    refund(order, 2200, RefundTerms(), cause="rest")

    # 112.00 in all, 72.00 of them by card.
    assert rows(order) == [
        ("method", 7000, 0),
        ("method", 200, 0),
        ("balance", 1800, 1800),
        ("balance", 2200, 2200),
    ]
    assert on_balance(shopper) == 4000
    with pytest.raises(RefundTooLargeError):
        refund(order, 1, RefundTerms(), cause="too much")


def test_what_returns_is_a_gift_still_and_what_comes_new_is_not(shopper):
    make_gift(shopper, 4000)
    order = an_order(shopper, from_balance="40.00")

    refund(order, 5000)

    assert rows(order) == [("balance", 5000, 4000)]
    _gift, returned, fresh = credits_of(shopper)
    assert (returned.amount, returned.is_gift) == (4000, True)
    assert (fresh.amount, fresh.is_gift) == (1000, False)


def test_cancelled_part_gives_each_its_own(shopper):
    make_gift(shopper, 5000)
    order = an_order(shopper, "100.00", "50.00", from_balance="50.00")
    first, second = order.vendor_orders.all()

    cancel_vendor_order(second, by=None, by_shopper=False)

    # Of 174.00 the second part is 62.00, and so of the 50.00 it is 17.82.
    shares = (Decimal("32.18"), Decimal("17.82"))
    assert (first.from_balance, second.from_balance) == shares
    assert rows(order) == [("method", 4418, 0), ("balance", 1782, 1782)]
    cancel_vendor_order(first, by=None, by_shopper=False)
    assert on_balance(shopper) == 5000
    assert sum(amount for _to, amount, _back in rows(order)) == 17_400


def test_order_paid_by_the_balance_alone_returns_there(shopper):
    make_gift(shopper, 20_000)
    order = an_order(shopper, from_balance="112.00")
    assert on_balance(shopper) == 8800

    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)

    assert rows(order) == [("balance", 11_200, 11_200)]
    assert on_balance(shopper) == 20_000
    source = Source.objects.get(order=order)
    assert (source.amount_debited, source.amount_refunded) == (112, 112)


def test_lines_are_shared_between_the_two_refunds(shopper):
    make_gift(shopper, 8000)
    order = an_order(shopper, from_balance="80.00")
    line = order.lines.get()

    ask_refund(
        the_payment(order),
        amount=10_000,
        cause="goods",
        vendor_order=order.vendor_orders.get(),
        lines={line.pk: 10_000},
    )

    assert rows(order) == [("method", 3200, 0), ("balance", 6800, 6800)]
    assert sorted(line.refunds.values_list("amount", flat=True)) == [3200, 6800]


def test_failed_card_refund_leaves_what_returned_to_the_balance(shopper):
    make_gift(shopper, 4000)
    order = an_order(shopper, from_balance="40.00")
    first = refund(order, 11_200, RefundTerms())

    move_refund(first, RefundState.FAILED, error="closed")

    assert on_balance(shopper) == 4000
    again = refund(order, 7200, RefundTerms(), cause="again")
    assert (again.destination, again.amount) == ("method", 7200)
