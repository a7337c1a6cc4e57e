"""A seller's clicks against the shopper's, and against their own second click."""

from functools import partial

import pytest

from fulfilment.packing.services.dispatch import AlreadySentError, Parcel, send_parcel
from orders.order.models import ShippingEvent, ShippingEventQuantity
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.fulfilment import (
    accept_vendor_order,
    ship_vendor_order,
    start_packing,
)
from orders.order.services.vendor_orders import PackingError
from orders.order.states import VendorOrderStatus as S
from payments.payment.models import Refund
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_paid_order, make_vendor_order
from tests.factories.shop import make_pack
from tests.races.market import assert_sound
from tests.races.together import all_values, errors, run_together, values
from vendors.partner.models import StockEntry, StockPool
from vendors.partner.services.stock import StaleCountError, count_stock, receive_stock

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def a_vendor_order(packs=2):
    return make_vendor_order(make_pack(), packs)


def a_packed_vendor_order(packs=2):
    return pack_vendor_order(a_vendor_order(packs))


@pytest.mark.parametrize("turn", range(6))
def test_cancelling_against_packing_has_one_winner(turn):
    vendor_order = a_vendor_order()
    accept_vendor_order(vendor_order, by=None)
    acts = [
        partial(cancel_vendor_order, vendor_order, by=None, by_shopper=True),
        partial(start_packing, vendor_order, by=None),
    ]

    done = run_together(acts[:: 1 if turn % 2 else -1])

    assert len(values(done)) == 1
    assert len(errors(done, (CancelError, PackingError))) == 1
    vendor_order.refresh_from_db()
    claimed, refunds = StockPool.objects.get().claimed, Refund.objects.count()
    assert (vendor_order.status, claimed, refunds) in {
        (S.CANCELLED, 0, 1),
        (S.PACKING, 10_000, 0),
    }
    assert_sound()


def test_cancelled_five_times_at_once_frees_and_gives_back_once():
    vendor_order = a_vendor_order()

    done = run_together(
        [partial(cancel_vendor_order, vendor_order, by=None, by_shopper=True)] * 5
    )

    assert (len(values(done)), len(errors(done, CancelError))) == (1, 4)
    assert Refund.objects.count() == 1
    assert vendor_order.events.filter(status=S.CANCELLED).count() == 1
    assert_sound()


def test_parcel_sent_by_five_clicks_at_once_is_one_parcel():
    vendor_order = a_packed_vendor_order(packs=4)
    line = vendor_order.lines.get()
    parcel = Parcel(packs={line.pk: 2}, seen_sent=0, carrier="SF Express")

    done = run_together(
        [partial(send_parcel, vendor_order, parcel=parcel, by=None)] * 5
    )

    assert (len(values(done)), len(errors(done, AlreadySentError))) == (1, 4)
    assert ShippingEvent.objects.count() == 1
    line.refresh_from_db()
    assert (line.shipped, line.claimed) == (2, 10_000)
    assert_sound()


def test_same_packs_shipped_at_once_leave_the_farm_once():
    vendor_order = a_packed_vendor_order(packs=2)
    line = vendor_order.lines.get()
    ship = partial(
        ship_vendor_order,
        vendor_order,
        packs={line.pk: 1},
        carrier="",
        tracking_number="",
        by=None,
    )

    done = run_together([ship] * 5)

    assert (len(values(done)), len(errors(done, PackingError))) == (2, 3)
    sent = ShippingEventQuantity.objects.values_list("quantity", flat=True)
    assert list(sent) == [1, 1]
    pool = StockPool.objects.get()
    assert (pool.on_hand, pool.claimed) == (90_000, 0)
    vendor_order.refresh_from_db()
    assert vendor_order.status == S.SHIPPED
    assert_sound()


def test_parallel_counts_have_one_winner():
    pool = make_pack(on_hand=50_000).pool

    done = run_together(
        [
            partial(count_stock, pool, counted=counted, seen_on_hand=50_000, by=None)
            for counted in (40_000, 41_000, 42_000)
        ]
    )

    entries = values(done)
    assert (len(entries), len(errors(done, StaleCountError))) == (1, 2)
    pool.refresh_from_db()
    assert pool.on_hand == 50_000 + entries[0].quantity
    assert pool.entries.filter(reason=StockEntry.Reason.COUNT).count() == 1
    assert_sound()


def test_harvests_and_waste_booked_at_once_all_count():
    pool = make_pack(on_hand=50_000).pool
    changes = [1000, 2000, -500, 3000, -1500, 4000] * 3

    all_values(
        run_together(
            [partial(receive_stock, pool, quantity=q, by=None) for q in changes]
        )
    )

    pool.refresh_from_db()
    assert pool.on_hand == 50_000 + sum(changes)
    assert_sound()


def test_stock_sent_while_it_is_counted_is_not_counted_back():
    """The farmer counts a shelf while somebody carries a parcel out of the door."""
    vendor_order = a_packed_vendor_order(packs=2)
    line, pool = vendor_order.lines.get(), StockPool.objects.get()
    ship = partial(
        ship_vendor_order,
        vendor_order,
        packs={line.pk: 2},
        carrier="",
        tracking_number="",
        by=None,
    )
    count = partial(count_stock, pool, counted=95_000, seen_on_hand=100_000, by=None)

    done = run_together([ship, count])

    assert len(errors(done, StaleCountError)) in {0, 1}
    pool.refresh_from_db()
    counted = pool.entries.filter(reason=StockEntry.Reason.COUNT).exists()
    assert pool.on_hand == (85_000 if counted else 90_000)
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_two_farms_that_send_at_once_leave_the_order_sent(turn):
    """Each derives the order's state while the other's step is not committed yet."""
    order = make_paid_order([(make_pack(), 1), (make_pack(), 1)])
    vendor_orders = list(order.vendor_orders.all())
    for vendor_order in vendor_orders:
        pack_vendor_order(vendor_order)

    def send(vendor_order):
        packs = {line.pk: 1 for line in vendor_order.lines.all()}
        ship_vendor_order(
            vendor_order, packs=packs, carrier="", tracking_number="", by=None
        )

    all_values(
        run_together([partial(send, vendor_order) for vendor_order in vendor_orders])
    )

    order.refresh_from_db()
    assert order.status == S.SHIPPED
    assert_sound()
