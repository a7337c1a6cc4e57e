"""Weighed goods: bounds, typo guard, settlement, stock that follows the weight."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.order.models import BalanceEntry, LineAdjustment
from orders.order.services import (
    LooksWrong,
    PackingRefused,
    accept_part,
    cancel_part,
    finish_packing,
    ship_part,
    start_packing,
    tick_line,
    weigh_line,
)
from orders.payment.models import Refund
from tests.cast import a_pack, a_paid_order, a_user
from tests.effort import tries
from tests.sound import breached
from vendors.partner.states import OverWeight

pytestmark = pytest.mark.django_db


def a_weighed_part(
    *, packs=2, user=None, price="30.00", on_hand=100_000, over_weight=OverWeight.FREE
):
    """A part with `packs` of about 1.5 kg each, being packed; its one line."""
    pack = a_pack(
        price=price,
        quantity=1500,
        on_hand=on_hand,
        is_weighed=True,
        tolerance=10,
        over_weight=over_weight,
    )
    order = a_paid_order([(pack, packs)], user=user)
    part = order.parts.get()
    accept_part(part, by=None)
    start_packing(part, by=None)
    return part, part.lines.get()


def weigh(line, units, **more):
    return weigh_line(line, units=units, typed=str(units), by=None, **more)


def finish(part):
    finish_packing(part, by=None)
    part.refresh_from_db()
    return part


def is_sound():
    return breached() == []


def test_order_line_keeps_what_was_agreed():
    _part, line = a_weighed_part()

    assert (line.is_weighed, line.tolerance, line.over_weight) == (True, 10, "free")
    assert (line.claimed, line.packed_units, line.due_units) == (3000, None, 3000)


def test_less_weight_is_given_back_exactly_and_stock_is_freed():
    part, line = a_weighed_part()
    weigh(line, 2800)

    part = finish(part)

    line.refresh_from_db()
    made = LineAdjustment.objects.get()
    assert (made.units_before, made.units_after) == (3000, 2800)
    assert made.amount == line.given_back == part.given_back == Decimal("4.00")
    assert line.final_price == Decimal("56.00")
    refund = Refund.objects.get()
    assert (refund.amount, refund.cause) == (400, f"adjusted:{made.pk}")
    assert (line.pool.claimed, line.claimed) == (2800, 2800)
    assert is_sound()


def test_more_weight_within_the_tolerance_is_a_present():
    part, line = a_weighed_part()
    weigh(line, 3300)

    part = finish(part)

    assert LineAdjustment.objects.get().amount == 0
    assert part.given_back == 0
    assert not Refund.objects.exists()
    assert part.lines.get().pool.claimed == 3300
    assert is_sound()


def test_more_weight_is_owed_from_the_first_parcel_on_where_agreed():
    shopper = a_user()
    part, line = a_weighed_part(user=shopper, over_weight=OverWeight.BALANCE)
    weigh(line, 3150)
    part = finish(part)
    assert not BalanceEntry.objects.exists()

    ship_part(part, packs={line.pk: 1}, carrier="SF", tracking_number="1", by=None)
    ship_part(part, packs={line.pk: 1}, carrier="SF", tracking_number="2", by=None)

    owed = BalanceEntry.objects.get()
    assert (owed.user, owed.partner, owed.amount) == (shopper, part.partner, 3)
    assert is_sound()


def test_guests_owe_nothing_for_more_weight():
    part, line = a_weighed_part(over_weight=OverWeight.BALANCE)
    weigh(line, 3150)

    part = finish(part)
    ship_part(part, packs={line.pk: 2}, carrier="SF", tracking_number="1", by=None)

    assert LineAdjustment.objects.get().amount == 0
    assert not BalanceEntry.objects.exists()


@pytest.mark.parametrize(
    ("units", "error", "says"),
    [
        (3301, PackingRefused, "at most"),
        (2_900_000, PackingRefused, "unit"),
        (2699, LooksWrong, "paid back"),
        (3, LooksWrong, "paid back"),
    ],
)
def test_weight_out_of_bounds_changes_nothing(units, error, says):
    part, line = a_weighed_part()

    with pytest.raises(error, match=says):
        weigh(line, units)

    line.refresh_from_db()
    assert (line.packed_units, line.is_packed, line.claimed) == (None, False, 3000)
    assert part.lines.get().pool.claimed == 3000


def test_light_weight_can_be_confirmed():
    part, line = a_weighed_part()

    weigh(line, 1500, confirm_light=True)

    assert finish(part).given_back == Decimal("30.00")


def test_weighing_again_puts_the_new_weight_in_the_place_of_the_old():
    part, line = a_weighed_part()
    weigh(line, 3300)
    weigh(line, 2900)
    weigh(line, 3000)

    part = finish(part)

    assert part.lines.get().pool.claimed == 3000
    assert not LineAdjustment.objects.exists()
    assert is_sound()


def test_more_weight_than_the_books_hold_free_is_refused():
    part, line = a_weighed_part(on_hand=3100)

    with pytest.raises(PackingRefused, match="Count the stock"):
        weigh(line, 3200)

    assert part.lines.get().pool.claimed == 3000


def test_weighed_goods_are_not_ticked_nor_finished_unweighed():
    part, line = a_weighed_part()

    with pytest.raises(PackingRefused, match="Weigh"):
        tick_line(line, packed=True)
    with pytest.raises(PackingRefused, match="Tick"):
        finish_packing(part, by=None)

    part.refresh_from_db()
    assert part.status == "packing"


def test_goods_sold_by_the_pack_are_not_weighed():
    part = a_paid_order([(a_pack(), 1)]).parts.get()
    accept_part(part, by=None)
    start_packing(part, by=None)

    with pytest.raises(PackingRefused, match="by weight"):
        weigh(part.lines.get(), 5000)


def test_packed_part_that_is_cancelled_gives_the_rest_back():
    part, line = a_weighed_part()
    weigh(line, 2800)
    part = finish(part)

    cancel_part(part, by=None, reason="van broke down", by_shopper=False)

    back = sum(Refund.objects.values_list("amount", flat=True))
    assert back == int(part.total * 100)
    part.lines.get().pool.refresh_from_db()
    assert part.lines.get().pool.claimed == 0
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
    part, line = a_weighed_part(packs=packs, price="7.77")
    before = line.pool.on_hand
    units = max(1, packs * 1500 * (100 + percent) // 100)
    weigh(line, units, confirm_light=True)
    part = finish(part)
    left = packs
    while left:
        count = data.draw(st.integers(1, left))
        ship_part(
            part,
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
        Refund.objects.filter(vendor_order=part).values_list("amount", flat=True)
    )
    assert back == int(line.given_back * 100)
