"""Placing, paying, cancelling and packing an order, step by step."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.order.models import Line, Order, VendorOrder
from orders.order.services.cancellation import (
    CancelError,
    cancel_unpaid_order,
    cancel_vendor_order,
    expire_order,
)
from orders.order.services.fulfilment import (
    accept_vendor_order,
    confirm_received,
    finish_packing,
    ship_vendor_order,
    start_packing,
    tick_line,
)
from orders.order.services.payment import mark_paid
from orders.order.services.placement import Buyer, place_order
from orders.order.services.vendor_orders import PackingError
from orders.order.states import VENDOR_ORDER_MOVES, OrderStatus, VendorOrderStatus
from orders.order.utils import OrderNumberGenerator
from tests.factories.orders import (
    make_address,
    make_order,
    make_order_draft,
    make_paid_order,
    make_vendor_order,
)
from tests.factories.shop import make_basket, make_pack
from tests.factories.vendors import make_farm
from vendors.partner.models import StockPool
from vendors.partner.services.stock import OutOfStockError

pytestmark = pytest.mark.django_db


def pool_of(pack):
    pool = StockPool.objects.get(pk=pack.pool_id)
    return pool.on_hand, pool.claimed


def packed_vendor_order(order):
    vendor_order = order.vendor_orders.get()
    accept_vendor_order(vendor_order, by=None)
    start_packing(vendor_order, by=None)
    for line in vendor_order.lines.all():
        tick_line(line, packed=True)
    return finish_packing(vendor_order, by=None)


def test_place_order_of_two_farms_makes_two_parts_that_add_up():
    pepper = make_pack(make_farm("Red Ridge"), price="42.00", quantity=250)
    honey = make_pack(make_farm("Cliff Road"), price="36.00", quantity=500)

    order = make_order([(pepper, 2), (honey, 1)])

    vendor_orders = list(order.vendor_orders.order_by("number"))
    assert [vendor_order.number for vendor_order in vendor_orders] == [
        f"{order.number}-1",
        f"{order.number}-2",
    ]
    assert [vendor_order.total for vendor_order in vendor_orders] == [
        Decimal("96.00"),
        Decimal("48.00"),
    ]
    assert order.total_incl_tax == Decimal("144.00")
    assert order.shipping_incl_tax == Decimal("24.00")
    assert order.total_excl_tax == order.total_incl_tax - sum(
        p.tax for p in vendor_orders
    )
    assert order.status == OrderStatus.PENDING
    assert pool_of(pepper) == (100_000, 500)
    assert pool_of(honey) == (100_000, 500)
    assert order.basket.status == "Submitted"


def test_place_order_beyond_stock_writes_nothing():
    plenty = make_pack(on_hand=100_000)
    scarce = make_pack(on_hand=4_999, quantity=5_000)

    with pytest.raises(OutOfStockError) as refusal:
        make_order([(plenty, 1), (scarce, 1)])

    assert refusal.value.pool_id == scarce.pool_id
    assert Order.objects.count() == 0
    assert VendorOrder.objects.count() == 0
    assert pool_of(plenty) == (100_000, 0)


def test_two_packs_of_one_pool_are_claimed_together():
    box = make_pack(quantity=5_000, on_hand=7_000)
    bag = make_pack(product=box.product, quantity=2_500)

    with pytest.raises(OutOfStockError):
        make_order([(box, 1), (bag, 1)])

    assert pool_of(box) == (7_000, 0)


def test_order_number_does_not_come_from_the_basket():
    order = make_order()

    numbers = {OrderNumberGenerator().order_number(order.basket) for _ in range(20)}

    assert len(numbers | {order.number}) == 21
    assert {len(number) for number in numbers} == {len(order.number)} == {10}


def test_mark_paid_twice_is_once():
    order = make_order()

    assert mark_paid(order)
    first = Order.objects.get(pk=order.pk).paid_at
    assert mark_paid(order)

    order.refresh_from_db()
    assert order.paid_at == first
    assert order.status == OrderStatus.PAID
    vendor_order = order.vendor_orders.get()
    assert [event.status for event in vendor_order.events.all()] == [
        "pending-payment",
        "paid",
    ]


def test_expire_order_before_its_time_changes_nothing():
    pack = make_pack()
    order = make_order([(pack, 1)])

    assert expire_order(order) is False

    assert pool_of(pack) == (100_000, 5_000)


def test_expire_order_returns_the_stock_once():
    pack = make_pack()
    order = make_order([(pack, 1)])
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert expire_order(order) is True
    assert expire_order(order) is False

    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert pool_of(pack) == (100_000, 0)
    assert order.lines.get().claimed == 0


def test_payment_after_expiry_is_honoured_while_stock_allows():
    pack = make_pack(on_hand=5_000)
    order = make_order([(pack, 1)])
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expire_order(order)

    assert mark_paid(order) is True

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert pool_of(pack) == (5_000, 5_000)


def test_payment_after_expiry_is_refused_when_stock_is_gone():
    pack = make_pack(on_hand=5_000)
    order = make_order([(pack, 1)])
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expire_order(order)
    make_order([(pack, 1)])

    assert mark_paid(order) is False

    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert pool_of(pack) == (5_000, 5_000)


def test_cancel_unpaid_order_returns_the_stock():
    pack = make_pack()
    order = make_order([(pack, 1)])

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
    pack = make_pack()
    order = make_paid_order([(pack, 1)])
    VendorOrder.objects.update(status=status)
    vendor_order = order.vendor_orders.get()

    if allowed:
        cancel_vendor_order(vendor_order, by=None, reason="Rain", by_shopper=by_shopper)
        vendor_order.refresh_from_db()
        assert vendor_order.status == "cancelled"
        assert pool_of(pack) == (100_000, 0)
    else:
        with pytest.raises(CancelError):
            cancel_vendor_order(
                vendor_order, by=None, reason="Rain", by_shopper=by_shopper
            )
        vendor_order.refresh_from_db()
        assert vendor_order.status == status
        assert pool_of(pack) == (100_000, 5_000)


def test_cancelling_one_part_leaves_the_other():
    pepper, honey = make_pack(), make_pack()
    order = make_paid_order([(pepper, 1), (honey, 1)])
    first, second = order.vendor_orders.order_by("number")

    cancel_vendor_order(first, by=None, by_shopper=True)

    order.refresh_from_db()
    second.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert second.status == VendorOrderStatus.PAID
    assert pool_of(honey) == (100_000, 5_000)


def test_packing_and_sending_in_two_parcels():
    pack = make_pack()
    order = make_paid_order([(pack, 3)])
    vendor_order = packed_vendor_order(order)
    line = vendor_order.lines.get()

    ship_vendor_order(
        vendor_order, packs={line.pk: 1}, carrier="SF", tracking_number="SF1", by=None
    )
    vendor_order.refresh_from_db()
    assert vendor_order.status == VendorOrderStatus.PART_SHIPPED
    assert pool_of(pack) == (95_000, 10_000)

    ship_vendor_order(
        vendor_order, packs={line.pk: 2}, carrier="SF", tracking_number="SF2", by=None
    )
    vendor_order.refresh_from_db()
    order.refresh_from_db()
    assert vendor_order.status == VendorOrderStatus.SHIPPED
    assert order.status == OrderStatus.SHIPPED
    assert pool_of(pack) == (85_000, 0)
    assert Line.objects.get().shipped == 3

    confirm_received(vendor_order, by=None)
    order.refresh_from_db()
    assert order.status == OrderStatus.RECEIVED


@pytest.mark.parametrize("count", [0, -1, 4, 10**9])
def test_ship_part_refuses_wrong_counts_and_changes_nothing(count):
    pack = make_pack()
    order = make_paid_order([(pack, 3)])
    vendor_order = packed_vendor_order(order)
    line = vendor_order.lines.get()

    with pytest.raises(PackingError):
        ship_vendor_order(
            vendor_order,
            packs={line.pk: count},
            carrier="",
            tracking_number="",
            by=None,
        )

    assert vendor_order.parcels.count() == 0
    assert pool_of(pack) == (100_000, 15_000)


def test_ship_part_refuses_a_line_of_another_order():
    pack = make_pack()
    vendor_order = packed_vendor_order(make_paid_order([(pack, 1)]))
    other = make_paid_order([(pack, 1)]).lines.get()

    with pytest.raises(PackingError):
        ship_vendor_order(
            vendor_order, packs={other.pk: 1}, carrier="", tracking_number="", by=None
        )

    other.refresh_from_db()
    assert other.shipped == 0


def test_finish_packing_needs_every_line_ticked():
    vendor_order = make_vendor_order()
    accept_vendor_order(vendor_order, by=None)
    start_packing(vendor_order, by=None)

    with pytest.raises(PackingError):
        finish_packing(vendor_order, by=None)

    vendor_order.refresh_from_db()
    assert vendor_order.status == VendorOrderStatus.PACKING


def test_steps_out_of_order_are_refused():
    vendor_order = make_vendor_order()

    with pytest.raises(PackingError):
        start_packing(vendor_order, by=None)

    vendor_order.refresh_from_db()
    assert vendor_order.status == VendorOrderStatus.PAID
    assert vendor_order.events.count() == 2


def test_every_state_has_a_row_of_moves():
    assert set(VENDOR_ORDER_MOVES) == set(VendorOrderStatus.values)


@pytest.mark.parametrize("lines", [1, 5, 20])
def test_place_order_takes_the_same_queries_plus_one_a_pool(lines, queries):
    farms = [make_farm() for _ in range(min(lines, 5))]
    packs = [(make_pack(farms[i % len(farms)]), 1) for i in range(lines)]
    draft, basket = make_order_draft(packs), make_basket(packs=packs)

    address = make_address()
    with queries(22 + lines):
        place_order(
            draft, basket=basket, buyer=Buyer(email="a@example.com"), address=address
        )
