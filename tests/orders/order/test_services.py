"""Placing, paying, cancelling and packing an order, step by step."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.order.models import Line, Order, VendorOrder
from orders.order.services import (
    Buyer,
    CancelRefused,
    PackingRefused,
    accept_part,
    cancel_part,
    cancel_unpaid_order,
    confirm_received,
    expire_order,
    finish_packing,
    mark_paid,
    place_order,
    ship_part,
    start_packing,
    tick_line,
)
from orders.order.states import VENDOR_ORDER_MOVES, OrderStatus, VendorOrderStatus
from tests.cast import (
    a_basket,
    a_draft,
    a_farm,
    a_pack,
    a_paid_order,
    a_placed_order,
    an_address,
)
from vendors.partner.models import StockPool
from vendors.partner.services import OutOfStock

pytestmark = pytest.mark.django_db


def pool_of(pack):
    pool = StockPool.objects.get(pk=pack.pool_id)
    return pool.on_hand, pool.claimed


def packed_part(order):
    part = order.parts.get()
    accept_part(part, by=None)
    start_packing(part, by=None)
    for line in part.lines.all():
        tick_line(line, packed=True)
    return finish_packing(part, by=None)


def test_place_order_of_two_farms_makes_two_parts_that_add_up():
    pepper = a_pack(a_farm("Red Ridge"), price="42.00", quantity=250)
    honey = a_pack(a_farm("Cliff Road"), price="36.00", quantity=500)

    order = a_placed_order([(pepper, 2), (honey, 1)])

    parts = list(order.parts.order_by("number"))
    assert [part.number for part in parts] == [f"{order.number}-1", f"{order.number}-2"]
    assert [part.total for part in parts] == [Decimal("96.00"), Decimal("48.00")]
    assert order.total_incl_tax == Decimal("144.00")
    assert order.shipping_incl_tax == Decimal("24.00")
    assert order.total_excl_tax == order.total_incl_tax - sum(p.tax for p in parts)
    assert order.status == OrderStatus.PENDING
    assert pool_of(pepper) == (100_000, 500)
    assert pool_of(honey) == (100_000, 500)
    assert order.basket.status == "Submitted"


def test_place_order_beyond_stock_writes_nothing():
    plenty = a_pack(on_hand=100_000)
    scarce = a_pack(on_hand=4_999, quantity=5_000)

    with pytest.raises(OutOfStock) as refusal:
        a_placed_order([(plenty, 1), (scarce, 1)])

    assert refusal.value.pool_id == scarce.pool_id
    assert Order.objects.count() == 0
    assert VendorOrder.objects.count() == 0
    assert pool_of(plenty) == (100_000, 0)


def test_two_packs_of_one_pool_are_claimed_together():
    box = a_pack(quantity=5_000, on_hand=7_000)
    bag = a_pack(product=box.product, quantity=2_500)

    with pytest.raises(OutOfStock):
        a_placed_order([(box, 1), (bag, 1)])

    assert pool_of(box) == (7_000, 0)


def test_order_number_does_not_come_from_the_basket():
    pack = a_pack()

    first, second = a_placed_order([(pack, 1)]), a_placed_order([(pack, 1)])

    assert len(first.number) == len(second.number) == 10
    assert first.number != second.number
    assert str(first.basket_id) not in first.number


def test_mark_paid_twice_is_once():
    order = a_placed_order()

    assert mark_paid(order)
    first = Order.objects.get(pk=order.pk).paid_at
    assert mark_paid(order)

    order.refresh_from_db()
    assert order.paid_at == first
    assert order.status == OrderStatus.PAID
    part = order.parts.get()
    assert [event.status for event in part.events.all()] == ["pending-payment", "paid"]


def test_expire_order_before_its_time_changes_nothing():
    pack = a_pack()
    order = a_placed_order([(pack, 1)])

    assert expire_order(order) is False

    assert pool_of(pack) == (100_000, 5_000)


def test_expire_order_returns_the_stock_once():
    pack = a_pack()
    order = a_placed_order([(pack, 1)])
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert expire_order(order) is True
    assert expire_order(order) is False

    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert pool_of(pack) == (100_000, 0)
    assert order.lines.get().claimed == 0


def test_payment_after_expiry_is_honoured_while_stock_allows():
    pack = a_pack(on_hand=5_000)
    order = a_placed_order([(pack, 1)])
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expire_order(order)

    assert mark_paid(order) is True

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert pool_of(pack) == (5_000, 5_000)


def test_payment_after_expiry_is_refused_when_stock_is_gone():
    pack = a_pack(on_hand=5_000)
    order = a_placed_order([(pack, 1)])
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expire_order(order)
    a_placed_order([(pack, 1)])

    assert mark_paid(order) is False

    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert pool_of(pack) == (5_000, 5_000)


def test_cancel_unpaid_order_returns_the_stock():
    pack = a_pack()
    order = a_placed_order([(pack, 1)])

    assert cancel_unpaid_order(order, by=None) is True

    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert pool_of(pack) == (100_000, 0)


@pytest.mark.parametrize(
    ("status", "by_shopper", "allowed"),
    [
        (status, by_shopper, status in allowed)
        for by_shopper, allowed in (
            (True, {"paid", "accepted"}),
            (False, {"paid", "accepted", "packing", "packed"}),
        )
        for status in VendorOrderStatus.values
    ],
)
def test_cancel_part_by_state(status, by_shopper, allowed):
    pack = a_pack()
    order = a_paid_order([(pack, 1)])
    VendorOrder.objects.update(status=status)
    part = order.parts.get()

    if allowed:
        cancel_part(part, by=None, reason="Rain", by_shopper=by_shopper)
        part.refresh_from_db()
        assert part.status == "cancelled"
        assert pool_of(pack) == (100_000, 0)
    else:
        with pytest.raises(CancelRefused):
            cancel_part(part, by=None, reason="Rain", by_shopper=by_shopper)
        part.refresh_from_db()
        assert part.status == status
        assert pool_of(pack) == (100_000, 5_000)


def test_cancelling_one_part_leaves_the_other():
    pepper, honey = a_pack(a_farm()), a_pack(a_farm())
    order = a_paid_order([(pepper, 1), (honey, 1)])
    first, second = order.parts.order_by("number")

    cancel_part(first, by=None, by_shopper=True)

    order.refresh_from_db()
    second.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert second.status == VendorOrderStatus.PAID
    assert pool_of(honey) == (100_000, 5_000)


def test_packing_and_sending_in_two_parcels():
    pack = a_pack()
    order = a_paid_order([(pack, 3)])
    part = packed_part(order)
    line = part.lines.get()

    ship_part(part, packs={line.pk: 1}, carrier="SF", tracking_number="SF1", by=None)
    part.refresh_from_db()
    assert part.status == VendorOrderStatus.PART_SHIPPED
    assert pool_of(pack) == (95_000, 10_000)

    ship_part(part, packs={line.pk: 2}, carrier="SF", tracking_number="SF2", by=None)
    part.refresh_from_db()
    order.refresh_from_db()
    assert part.status == VendorOrderStatus.SHIPPED
    assert order.status == OrderStatus.SHIPPED
    assert pool_of(pack) == (85_000, 0)
    assert Line.objects.get().shipped == 3

    confirm_received(part, by=None)
    order.refresh_from_db()
    assert order.status == OrderStatus.RECEIVED


@pytest.mark.parametrize("count", [0, -1, 4, 10**9])
def test_ship_part_refuses_wrong_counts_and_changes_nothing(count):
    pack = a_pack()
    order = a_paid_order([(pack, 3)])
    part = packed_part(order)
    line = part.lines.get()

    with pytest.raises(PackingRefused):
        ship_part(part, packs={line.pk: count}, carrier="", tracking_number="", by=None)

    assert part.parcels.count() == 0
    assert pool_of(pack) == (100_000, 15_000)


def test_ship_part_refuses_a_line_of_another_order():
    pack = a_pack()
    part = packed_part(a_paid_order([(pack, 1)]))
    other = a_paid_order([(pack, 1)]).lines.get()

    with pytest.raises(PackingRefused):
        ship_part(part, packs={other.pk: 1}, carrier="", tracking_number="", by=None)

    other.refresh_from_db()
    assert other.shipped == 0


def test_finish_packing_needs_every_line_ticked():
    part = a_paid_order().parts.get()
    accept_part(part, by=None)
    start_packing(part, by=None)

    with pytest.raises(PackingRefused):
        finish_packing(part, by=None)

    part.refresh_from_db()
    assert part.status == VendorOrderStatus.PACKING


def test_steps_out_of_order_are_refused():
    part = a_paid_order().parts.get()

    with pytest.raises(PackingRefused):
        start_packing(part, by=None)

    part.refresh_from_db()
    assert part.status == VendorOrderStatus.PAID
    assert part.events.count() == 2


def test_every_state_has_a_row_of_moves():
    assert set(VENDOR_ORDER_MOVES) == set(VendorOrderStatus.values)


@pytest.mark.parametrize("lines", [1, 5, 20])
def test_place_order_takes_the_same_queries_plus_one_a_pool(lines, queries):
    farms = [a_farm() for _ in range(min(lines, 5))]
    packs = [(a_pack(farms[i % len(farms)]), 1) for i in range(lines)]
    draft, basket = a_draft(packs), a_basket(packs=packs)

    address = an_address()
    with queries(22 + lines):
        place_order(
            draft, basket=basket, buyer=Buyer(email="a@example.com"), address=address
        )
