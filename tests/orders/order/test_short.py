"""Short supply: shared by a declared rule, shown first, then done as shown."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.order.models import VendorOrder
from orders.order.services.fulfilment import (
    accept_vendor_order,
    finish_packing,
    ship_vendor_order,
    start_packing,
    tick_line,
)
from orders.order.services.short import (
    ShortRule,
    StaleShortPlanError,
    apply_short_supply,
    in_proportion,
    in_turn,
    plan_short_supply,
)
from payments.payment.models import Refund
from tests.factories.accounts import make_user
from tests.factories.orders import make_order, make_paid_order, make_vendor_order
from tests.factories.shop import make_pack
from tests.sound import breached

pytestmark = pytest.mark.django_db
WANTS = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 5000)), min_size=1)


@given(WANTS, st.integers(0, 500_000))
def test_sharing_never_gives_more_than_there_is_or_is_wanted(wants, units):
    order = list(range(len(wants)))
    for share in (in_proportion, in_turn):
        gets = share(wants, units, order)

        used = sum(n * size for n, (_packs, size) in zip(gets, wants, strict=True))
        assert used <= units
        assert all(0 <= n <= packs for n, (packs, _) in zip(gets, wants, strict=True))
        wanted = sum(packs * size for packs, size in wants)
        if wanted <= units:
            assert gets == [packs for packs, _size in wants]


@given(st.lists(st.integers(1, 30), min_size=1, max_size=20), st.integers(0, 300))
def test_equal_packs_are_shared_by_largest_remainder_to_the_last(packs, units):
    wants = [(n, 1) for n in packs]

    gets = in_proportion(wants, units, list(range(len(packs))))

    assert sum(gets) == min(units, sum(packs))
    exact = [n * min(units, sum(packs)) / sum(packs) for n in packs]
    assert all(abs(got - ideal) < 1 for got, ideal in zip(gets, exact, strict=True))


def three_orders(**shoppers):
    """Three paid orders of 4, 2 and 2 boxes of 5 kg, one after the other."""
    pack = make_pack(price="10.00", quantity=5000, on_hand=100_000)
    users = shoppers.get("users", [None] * 3)
    orders = [
        make_paid_order([(pack, count)], user=user)
        for count, user in zip((4, 2, 2), users, strict=True)
    ]
    return pack.pool, [order.vendor_orders.get() for order in orders]


def gets(plan):
    return [row.gets for row in plan.rows]


def is_sound():
    return breached() == []


@pytest.mark.parametrize(
    ("rule", "good", "expected"),
    [
        (ShortRule.PROPORTIONAL, 20_000, [2, 1, 1]),
        (ShortRule.FIRST_COME, 20_000, [4, 0, 0]),
        (ShortRule.FIRST_COME, 27_000, [4, 1, 0]),
        (ShortRule.PROPORTIONAL, 40_000, [4, 2, 2]),
        (ShortRule.PROPORTIONAL, 0, [0, 0, 0]),
    ],
)
def test_plan_shows_who_gets_what_and_writes_nothing(rule, good, expected):
    pool, _vendor_orders = three_orders()

    plan = plan_short_supply(pool, good=good, rule=rule)

    assert gets(plan) == expected
    assert plan.back == sum(Decimal(10) * row.lacks for row in plan.rows)
    assert not Refund.objects.exists()
    assert set(VendorOrder.objects.values_list("status", flat=True)) == {"paid"}


def test_regulars_come_first():
    regular = make_user()
    pool, vendor_orders = three_orders(users=[None, None, regular])
    for _ in range(2):
        pack = make_pack(vendor_orders[0].partner)
        vendor_order = make_vendor_order(pack, user=regular)
        accept_vendor_order(vendor_order, by=None)
        start_packing(vendor_order, by=None)
        tick_line(vendor_order.lines.get(), packed=True)
        finish_packing(vendor_order, by=None)
        only = {vendor_order.lines.get().pk: 1}
        ship_vendor_order(
            vendor_order, packs=only, carrier="", tracking_number="", by=None
        )

    plan = plan_short_supply(pool, good=10_000, rule=ShortRule.REGULARS)

    assert gets(plan) == [0, 0, 2]
    assert [row.is_regular for row in plan.rows] == [False, False, True]


def test_applied_plan_pays_back_cancels_what_is_empty_and_counts_the_stock():
    pool, vendor_orders = three_orders()
    plan = plan_short_supply(pool, good=27_000, rule=ShortRule.FIRST_COME)

    apply_short_supply(plan, by=None)

    pool.refresh_from_db()
    assert (pool.on_hand, pool.claimed) == (27_000, 25_000)
    states = [
        VendorOrder.objects.get(pk=vendor_order.pk).status
        for vendor_order in vendor_orders
    ]
    assert states == ["paid", "paid", "cancelled"]
    second = vendor_orders[1].lines.get()
    assert (second.short, second.due, second.claimed) == (1, 1, 5000)
    assert second.given_back == Decimal("10.00")
    whole = int(vendor_orders[2].total * 100)
    assert sorted(Refund.objects.values_list("amount", flat=True)) == [1000, whole]
    assert is_sound()


def test_stale_plan_is_refused_and_changes_nothing():
    pool, _vendor_orders = three_orders()
    plan = plan_short_supply(pool, good=20_000, rule=ShortRule.FIRST_COME)
    make_paid_order([(pool.packs.get(), 1)])

    with pytest.raises(StaleShortPlanError):
        apply_short_supply(plan, by=None)

    assert not Refund.objects.exists()
    pool.refresh_from_db()
    assert (pool.on_hand, pool.claimed) == (100_000, 45_000)


def test_boxes_that_are_packed_and_orders_being_paid_are_not_touched():
    pool, vendor_orders = three_orders()
    accept_vendor_order(vendor_orders[0], by=None)
    start_packing(vendor_orders[0], by=None)
    tick_line(vendor_orders[0].lines.get(), packed=True)
    make_order([(pool.packs.get(), 1)])

    plan = plan_short_supply(pool, good=10_000, rule=ShortRule.FIRST_COME)
    apply_short_supply(plan, by=None)

    assert (plan.boxed, plan.unpaid) == (20_000, 5_000)
    assert gets(plan) == [1, 0]
    pool.refresh_from_db()
    assert (pool.on_hand, pool.claimed) == (30_000, 30_000)
    assert is_sound()


def test_rest_of_a_part_that_was_sent_in_part_ends_as_sent():
    pool, vendor_orders = three_orders()
    vendor_order = vendor_orders[0]
    accept_vendor_order(vendor_order, by=None)
    start_packing(vendor_order, by=None)
    tick_line(vendor_order.lines.get(), packed=True)
    finish_packing(vendor_order, by=None)
    some = {vendor_order.lines.get().pk: 3}
    ship_vendor_order(vendor_order, packs=some, carrier="", tracking_number="", by=None)

    plan = plan_short_supply(pool, good=0, rule=ShortRule.FIRST_COME)
    apply_short_supply(plan, by=None)

    vendor_order.refresh_from_db()
    assert (vendor_order.status, vendor_order.given_back) == (
        "shipped",
        Decimal("10.00"),
    )
    pool.refresh_from_db()
    assert (pool.on_hand, pool.claimed) == (0, 0)
    assert is_sound()
