"""A cooperative's fees: earned with the sale they are for, paid out, taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import dates
from orders.order.services.fulfilment import ship_vendor_order
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import ask_refund
from payments.payment.states import RefundState
from payments.payouts.periods import Period
from payments.payouts.queries import standings
from payments.payouts.services.earnings import earn_due
from payments.payouts.statement import Statement
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.payments import off_balance, owed
from tests.factories.payouts import make_bank_account, make_batch, make_fee
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sums_to_zero():
    yield
    assert off_balance() == {}


@pytest.fixture
def five():
    five = make_cooperative()
    make_fee("10", role="packing", cooperative=five, payee=five)
    return five


def send(vendor_order, packs):
    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: packs}, carrier="SF", tracking_number="", by=None
    )


def earn():
    earn_due(timezone.now() + timedelta(days=90))


def both(partner):
    return owed(partner, "cooperative"), owed(partner, "payable")


def a_vendor_order(five, packs=3):
    return make_packed_vendor_order(
        make_pack(make_farm(cooperative=five), price="10.00"), packs
    )


def test_fee_is_earned_with_its_share_of_the_sale(five):
    vendor_order = a_vendor_order(five)
    assert both(five) == (300, 0)

    send(vendor_order, 1)
    earn()
    assert both(five) == (200, 100)

    send(vendor_order, 2)
    earn()
    assert both(five) == (0, 300)


def test_fee_is_paid_out_and_left_out_like_any_other_money(five):
    vendor_order = a_vendor_order(five)
    send(vendor_order, 3)
    earn()
    make_bank_account(vendor_order.partner)

    batch = make_batch()

    assert [each.partner for each in batch.transfers.all()] == [vendor_order.partner]
    reasons = {each.partner: each.reason for each in batch.left_out.all()}
    assert reasons == {five: "no-account"}

    make_bank_account(five)
    assert [(each.partner, each.amount) for each in make_batch().transfers.all()] == [
        (five, 300)
    ]


@pytest.mark.parametrize("is_earned", [False, True])
def test_refund_takes_the_fee_back_from_where_it_is(five, is_earned):
    vendor_order = a_vendor_order(five)
    send(vendor_order, 3)
    if is_earned:
        earn()
    line = vendor_order.lines.get()

    refund = ask_refund(
        vendor_order.order.payments.get(),
        amount=1000,
        cause="spoiled",
        vendor_order=vendor_order,
        lines={line.pk: 1000},
    )
    assert both(five) == ((0, 200) if is_earned else (200, 0))

    move_refund(refund, RefundState.FAILED)
    assert both(five) == ((0, 300) if is_earned else (300, 0))
    earn()
    assert both(five) == (0, 300)


def test_cooperative_that_sells_has_sale_and_fee_together(five):
    make_fee("10", role="admin", seller=five, payee=five)
    vendor_order = make_packed_vendor_order(make_pack(five, price="10.00"), 3)

    send(vendor_order, 1)
    earn()
    assert sum(both(five)) + owed(five) == 4200
    assert owed(five, "payable") == 1400

    send(vendor_order, 2)
    earn()
    assert (owed(five), *both(five)) == (0, 0, 4200)


def test_statement_names_the_fee_and_nothing_else_of_the_sale(five):
    vendor_order = a_vendor_order(five)
    send(vendor_order, 3)
    earn()
    made = Statement(five, "CNY", Period.of(dates.today(), "month"))

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
    vendor_order = a_vendor_order(five)
    send(vendor_order, 3)
    earn()
    ask_refund(
        vendor_order.order.payments.get(),
        amount=1000,
        cause="spoiled",
        vendor_order=vendor_order,
        lines={vendor_order.lines.get().pk: 1000},
    )
    made = Statement(vendor_order.partner, "CNY", Period.of(dates.today(), "month"))

    rows = made.rows(list(made.groups()))

    assert sorted((row.kind, row.paid, row.charged, row.yours) for row in rows) == [
        ("earned", 0, 0, 0),
        ("paid", 4200, 300, 3900),
        ("refund", -1000, -100, -900),
    ]
