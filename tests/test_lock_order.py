"""The tests' own look at locks: the wrong order is a fault though nobody waited."""

import pytest
from django.db import transaction

from orders.order.locks import lock_orders
from shop.offers.locks import lock_offers
from tests import lock_order
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_lot
from vendors.partner.locks import lock_lots_of, lock_pools
from vendors.partner.services.lots import deallocate
from vendors.partner.services.stock import release_stock

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def faults_of(*acts):
    """What was wrong with the acts, done one after the other in one transaction."""
    with transaction.atomic():
        for act in acts:
            act()
    found, lock_order.watch.faults = lock_order.watch.faults, []
    return found


def test_two_transactions_in_opposite_orders_are_seen():
    pack = make_pack()
    order = make_paid_order([(pack, 1)])
    orders = lambda: lock_orders([order.pk])  # noqa: E731
    pools = lambda: lock_pools([pack.pool.pk])  # noqa: E731

    assert faults_of(orders, pools, orders) == []
    (fault,) = faults_of(pools, orders)

    first, after = fault.split("\n")
    assert first.startswith("order_order by orders/order/locks.py")
    assert "after partner_stockpool by vendors/partner/locks.py" in after
    assert "test_two_transactions_in_opposite_orders_are_seen" in fault


def test_transactions_of_their_own_are_not_compared():
    pack = make_pack()
    order = make_paid_order([(pack, 1)])

    assert faults_of(lambda: lock_pools([pack.pool.pk])) == []
    assert faults_of(lambda: lock_orders([order.pk])) == []
    assert faults_of(lambda: lock_offers([])) == []


def test_rows_of_a_table_go_by_their_ids():
    first, second = sorted(make_pack().pool.pk for _ in range(2))

    assert faults_of(lambda: lock_pools([second, first])) == []
    assert faults_of(lambda: release_stock({first: 0, second: 0})) == []
    (fault,) = faults_of(lambda: lock_pools([second]), lambda: lock_pools([first]))
    assert fault.startswith(f"rows [{first}] after {second} of partner_stockpool")


def test_lots_are_locked_under_their_pool():
    lot = make_lot(make_pack(on_hand=0).pool)

    assert faults_of(lambda: lock_lots_of([lot.pool_id])) == []
    (fault,) = faults_of(lambda: deallocate({lot.pk: -1}))
    assert fault.startswith("without its partner_stockpool: partner_lot by")
