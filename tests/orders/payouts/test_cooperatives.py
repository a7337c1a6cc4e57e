"""A cooperative's fees: earned with the sale they are for, paid out, taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.order.services import ship_part
from orders.payment.services import ask_refund
from orders.payment.services.refunds import _apply
from orders.payment.states import RefundState
from orders.payouts.periods import Period
from orders.payouts.queries import standings
from orders.payouts.services import earn_due
from orders.payouts.statement import Statement
from tests.cast import a_cooperative, a_farm, a_pack
from tests.orders.fulfilment.makers import packed_part

from .makers import a_fee, off_balance, owed
from .transfer_makers import a_batch, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sums_to_zero():
    yield
    assert off_balance() == {}


@pytest.fixture
def five():
    five = a_cooperative()
    a_fee("10", role="packing", cooperative=five, payee=five)
    return five


def send(part, packs):
    line = part.lines.get()
    ship_part(part, packs={line.pk: packs}, carrier="SF", tracking_number="", by=None)


def earn():
    earn_due(timezone.now() + timedelta(days=90))


def both(partner):
    return owed(partner, "cooperative"), owed(partner, "payable")


def a_part(five, packs=3):
    return packed_part(a_pack(a_farm(cooperative=five), price="10.00"), packs)


def test_fee_is_earned_with_its_share_of_the_sale(five):
    part = a_part(five)
    assert both(five) == (300, 0)

    send(part, 1)
    earn()
    assert both(five) == (200, 100)

    send(part, 2)
    earn()
    assert both(five) == (0, 300)


def test_fee_is_paid_out_and_left_out_like_any_other_money(five):
    part = a_part(five)
    send(part, 3)
    earn()
    an_account(part.partner)

    batch = a_batch()

    assert [each.partner for each in batch.transfers.all()] == [part.partner]
    reasons = {each.partner: each.reason for each in batch.left_out.all()}
    assert reasons == {five: "no-account"}

    an_account(five)
    assert [(each.partner, each.amount) for each in a_batch().transfers.all()] == [
        (five, 300)
    ]


@pytest.mark.parametrize("is_earned", [False, True])
def test_refund_takes_the_fee_back_from_where_it_is(five, is_earned):
    part = a_part(five)
    send(part, 3)
    if is_earned:
        earn()
    line = part.lines.get()

    refund = ask_refund(
        part.order.payments.get(),
        amount=1000,
        cause="spoiled",
        vendor_order=part,
        lines={line.pk: 1000},
    )
    assert both(five) == ((0, 200) if is_earned else (200, 0))

    _apply(refund, RefundState.FAILED)
    assert both(five) == ((0, 300) if is_earned else (300, 0))
    earn()
    assert both(five) == (0, 300)


def test_cooperative_that_sells_has_sale_and_fee_together(five):
    a_fee("10", role="admin", seller=five, payee=five)
    part = packed_part(a_pack(five, price="10.00"), 3)

    send(part, 1)
    earn()
    assert sum(both(five)) + owed(five) == 4200
    assert owed(five, "payable") == 1400

    send(part, 2)
    earn()
    assert (owed(five), *both(five)) == (0, 0, 4200)


def test_statement_names_the_fee_and_nothing_else_of_the_sale(five):
    part = a_part(five)
    send(part, 3)
    earn()
    made = Statement(five, "CNY", Period.of(timezone.localdate(), "month"))

    rows = made.rows(list(made.groups()))

    assert [(row.kind, row.yours, row.payable) for row in rows] == [
        ("earned", 0, 300),
        ("paid", 300, 0),
    ]
    assert {(row.paid, row.charged + row.yours, row.is_own) for row in rows} == {
        (0, 0, False)
    }
    assert "a member's sale" in rows[0].words
    assert made.closing == 300
    (standing,) = standings(five)
    assert (standing.pending, standing.payable) == (0, 300)


def test_statement_of_the_member_counts_the_fee_once(five):
    part = a_part(five)
    send(part, 3)
    earn()
    ask_refund(
        part.order.payments.get(),
        amount=1000,
        cause="spoiled",
        vendor_order=part,
        lines={part.lines.get().pk: 1000},
    )
    made = Statement(part.partner, "CNY", Period.of(timezone.localdate(), "month"))

    rows = made.rows(list(made.groups()))

    assert sorted((row.kind, row.paid, row.charged, row.yours) for row in rows) == [
        ("earned", 0, 0, 0),
        ("paid", 4200, 300, 3900),
        ("refund", -1000, -100, -900),
    ]
