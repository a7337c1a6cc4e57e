"""Weighed goods: bounds, typo guard, settlement, stock that follows the weight."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.order.models import BalanceEntry, LineAdjustment
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import (
    accept_vendor_order,
    finish_packing,
    ship_vendor_order,
    start_packing,
    tick_line,
)
from orders.order.services.vendor_orders import LooksWrongError, PackingError
from orders.order.services.weights import weigh_line
from payments.payment.models import Refund
from tests.effort import tries
from tests.factories.accounts import make_user
from tests.factories.orders import make_paid_order, make_vendor_order
from tests.factories.shop import make_pack
from tests.sound import breached
from vendors.partner.states import OverWeight

pytestmark = pytest.mark.django_db


def a_weighed_vendor_order(
    *, packs=2, user=None, price="30.00", on_hand=100_000, over_weight=OverWeight.FREE
):
    """A part with `packs` of about 1.5 kg each, being packed; its one line."""
    pack = make_pack(
        price=price,
        quantity=1500,
        on_hand=on_hand,
        is_weighed=True,
        tolerance=10,
        over_weight=over_weight,
    )
    order = make_paid_order([(pack, packs)], user=user)
    vendor_order = order.vendor_orders.get()
    accept_vendor_order(vendor_order, by=None)
    start_packing(vendor_order, by=None)
    return vendor_order, vendor_order.lines.get()


def weigh(line, units, **more):
    return weigh_line(line, units=units, typed=str(units), by=None, **more)


def finish(vendor_order):
    finish_packing(vendor_order, by=None)
    vendor_order.refresh_from_db()
    return vendor_order


def is_sound():
    return breached() == []


def test_order_line_keeps_what_was_agreed():
    _vendor_order, line = a_weighed_vendor_order()

    assert (line.is_weighed, line.tolerance, line.over_weight) == (True, 10, "free")
    assert (line.claimed, line.packed_units, line.due_units) == (3000, None, 3000)


def test_less_weight_is_given_back_exactly_and_stock_is_freed():
    vendor_order, line = a_weighed_vendor_order()
    weigh(line, 2800)

    vendor_order = finish(vendor_order)

    line.refresh_from_db()
    made = LineAdjustment.objects.get()
    assert (made.units_before, made.units_after) == (3000, 2800)
    assert made.amount == line.given_back == vendor_order.given_back == Decimal("4.00")
    assert line.final_price == Decimal("56.00")
    refund = Refund.objects.get()
    assert (refund.amount, refund.cause) == (400, f"adjusted:{made.pk}")
    assert (line.pool.claimed, line.claimed) == (2800, 2800)
    assert is_sound()


def test_more_weight_within_the_tolerance_is_a_present():
    vendor_order, line = a_weighed_vendor_order()
    weigh(line, 3300)

    vendor_order = finish(vendor_order)

    assert LineAdjustment.objects.get().amount == 0
    assert vendor_order.given_back == 0
    assert not Refund.objects.exists()
    assert vendor_order.lines.get().pool.claimed == 3300
    assert is_sound()


def test_more_weight_is_owed_from_the_first_parcel_on_where_agreed():
    shopper = make_user()
    vendor_order, line = a_weighed_vendor_order(
        user=shopper, over_weight=OverWeight.BALANCE
    )
    weigh(line, 3150)
    vendor_order = finish(vendor_order)
    assert not BalanceEntry.objects.exists()

    ship_vendor_order(
        vendor_order, packs={line.pk: 1}, carrier="SF", tracking_number="1", by=None
    )
    ship_vendor_order(
        vendor_order, packs={line.pk: 1}, carrier="SF", tracking_number="2", by=None
    )

    owed = BalanceEntry.objects.get()
    assert (owed.user, owed.partner, owed.amount) == (shopper, vendor_order.partner, 3)
    assert is_sound()


def test_guests_owe_nothing_for_more_weight():
    vendor_order, line = a_weighed_vendor_order(over_weight=OverWeight.BALANCE)
    weigh(line, 3150)

    vendor_order = finish(vendor_order)
    ship_vendor_order(
        vendor_order, packs={line.pk: 2}, carrier="SF", tracking_number="1", by=None
    )

    assert LineAdjustment.objects.get().amount == 0
    assert not BalanceEntry.objects.exists()


@pytest.mark.parametrize(
    ("units", "error", "says"),
    [
        (3301, PackingError, "at most"),
        (2_900_000, PackingError, "unit"),
        (2699, LooksWrongError, r"2\.699 kg of about 3 kg\? ¥6\.02 will be refunded"),
        (3, LooksWrongError, "refunded"),
    ],
)
def test_weight_out_of_bounds_changes_nothing(units, error, says):
    vendor_order, line = a_weighed_vendor_order()

    with pytest.raises(error, match=says):
        weigh(line, units)

    line.refresh_from_db()
    assert (line.packed_units, line.is_packed, line.claimed) == (None, False, 3000)
    assert vendor_order.lines.get().pool.claimed == 3000


def test_light_weight_can_be_confirmed():
    vendor_order, line = a_weighed_vendor_order()

    weigh(line, 1500, confirm_light=True)

    assert finish(vendor_order).given_back == Decimal("30.00")


def test_weighing_again_puts_the_new_weight_in_the_place_of_the_old():
    vendor_order, line = a_weighed_vendor_order()
    weigh(line, 3300)
    weigh(line, 2900)
    weigh(line, 3000)

    vendor_order = finish(vendor_order)

    assert vendor_order.lines.get().pool.claimed == 3000
    assert not LineAdjustment.objects.exists()
    assert is_sound()


def test_more_weight_than_the_books_hold_free_is_refused():
    vendor_order, line = a_weighed_vendor_order(on_hand=3100)

    with pytest.raises(PackingError, match="Please count your stock first"):
        weigh(line, 3200)

    assert vendor_order.lines.get().pool.claimed == 3000


def test_weighed_goods_are_not_ticked_nor_finished_unweighed():
    vendor_order, line = a_weighed_vendor_order()

    with pytest.raises(PackingError, match="Please weigh it first"):
        tick_line(line, packed=True)
    with pytest.raises(PackingError, match="Please tick every item"):
        finish_packing(vendor_order, by=None)

    vendor_order.refresh_from_db()
    assert vendor_order.status == "packing"


def test_goods_sold_by_the_pack_are_not_weighed():
    vendor_order = make_vendor_order()
    accept_vendor_order(vendor_order, by=None)
    start_packing(vendor_order, by=None)

    with pytest.raises(PackingError, match="by weight"):
        weigh(vendor_order.lines.get(), 5000)


def test_packed_part_that_is_cancelled_gives_the_rest_back():
    vendor_order, line = a_weighed_vendor_order()
    weigh(line, 2800)
    vendor_order = finish(vendor_order)

    cancel_vendor_order(
        vendor_order, by=None, reason="van broke down", by_shopper=False
    )

    back = sum(Refund.objects.values_list("amount", flat=True))
    assert back == int(vendor_order.total * 100)
    vendor_order.lines.get().pool.refresh_from_db()
    assert vendor_order.lines.get().pool.claimed == 0
    assert is_sound()


@given(packs=st.integers(1, 9), percent=st.integers(-40, 10), data=st.data())
@settings(
    max_examples=tries(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_weighed_and_sent_in_parcels_nothing_is_created_or_lost(
    packs, percent, data
):
    vendor_order, line = a_weighed_vendor_order(packs=packs, price="7.77")
    before = line.pool.on_hand
    units = max(1, packs * 1500 * (100 + percent) // 100)
    weigh(line, units, confirm_light=True)
    vendor_order = finish(vendor_order)
    left = packs
    while left:
        count = data.draw(st.integers(1, left))
        ship_vendor_order(
            vendor_order,
            packs={line.pk: count},
            carrier="SF",
            tracking_number=str(left),
            by=None,
        )
        left -= count

    line.refresh_from_db()
    line.pool.refresh_from_db()
    assert (before - line.pool.on_hand, line.pool.claimed) == (units, 0)
    assert 0 <= line.given_back <= line.line_price_incl_tax
    back = sum(
        Refund.objects.filter(vendor_order=vendor_order).values_list(
            "amount", flat=True
        )
    )
    assert back == int(line.given_back * 100)
