"""Presales at the same moment: the last of the low end, the end, the harvest."""

from functools import partial

import pytest

from core.refusals import RefusalError
from orders.order.models import VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import VendorOrderStatus
from payments.payment.models import Refund
from selling.presales.models import Presale
from selling.presales.services.clock import keep_presales
from selling.presales.services.orders import promised_of
from selling.presales.services.presales import declare_presale, move_harvest
from selling.presales.states import PresaleState
from tests.clock import tries_are_due
from tests.factories.orders import make_order, make_paid_order
from tests.factories.presales import (
    KILO,
    end_orders,
    harvest,
    make_presale,
    make_terms,
    pack_of,
)
from tests.factories.shop import make_pack
from tests.races.market import stock_faults
from tests.races.together import errors, run_together, values
from vendors.partner.models import StockPool
from vendors.partner.services.stock import OutOfStockError, receive_stock

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def state(presale):
    return Presale.objects.get(pk=presale.pk).state


def test_last_of_the_low_end_goes_to_as_many_as_it_is_for():
    presale = make_presale(low=15 * KILO)
    receive_stock(presale.pool, quantity=100 * KILO, by=None)  # somebody's mistake
    pack = pack_of(presale)

    outcomes = run_together([partial(make_order, [(pack, 1)]) for _ in range(6)])

    assert len(values(outcomes)) == 3
    assert len(errors(outcomes, OutOfStockError)) == 3
    assert promised_of(presale) == 15 * KILO
    assert stock_faults() == []


def test_orders_come_while_the_presale_ends():
    presale = end_orders(make_presale())
    pack = pack_of(presale)

    outcomes = run_together(
        [partial(make_order, [(pack, 1)]), keep_presales, keep_presales]
    )

    errors(outcomes, OutOfStockError)
    assert state(presale) == PresaleState.CLOSED
    assert promised_of(presale) == 0
    assert stock_faults() == []


def test_harvest_is_shared_while_somebody_cancels():
    presale = make_presale()
    orders = [make_paid_order([(pack_of(presale), 2)]) for _ in range(3)]
    part = VendorOrder.objects.get(order=orders[0])

    outcomes = run_together(
        [
            partial(harvest, presale, 20),
            partial(cancel_vendor_order, part, by=None, by_shopper=True),
        ]
    )
    errors(outcomes, RefusalError)
    tries_are_due()
    keep_presales()

    assert state(presale) == PresaleState.CONFIRMED
    pool = StockPool.objects.get(pk=presale.pool_id)
    # Who cancels after the sharing leaves a part of it over.
    assert pool.on_hand == 20 * KILO
    assert pool.claimed in {10 * KILO, 20 * KILO}
    assert stock_faults() == []
    for order in orders:
        back = sum(
            refund.amount for refund in Refund.objects.filter(payment__order=order)
        )
        assert back <= order.payments.get().amount
        if VendorOrder.objects.get(order=order).status == VendorOrderStatus.CANCELLED:
            assert back == order.payments.get().amount


def test_harvest_is_confirmed_by_two_and_settled_by_the_clock_at_once():
    presale = make_presale()
    make_paid_order([(pack_of(presale), 2)])

    outcomes = run_together(
        [
            partial(harvest, presale, 5),
            partial(harvest, presale, 5),
            keep_presales,
            partial(
                move_harvest, presale, presale.harvest_to, presale.harvest_to, by=None
            ),
        ]
    )
    errors(outcomes, RefusalError)
    tries_are_due()
    keep_presales()

    assert state(presale) == PresaleState.CONFIRMED
    assert Refund.objects.count() == 1
    assert StockPool.objects.get(pk=presale.pool_id).on_hand == 5 * KILO
    assert stock_faults() == []


def test_one_presale_of_a_product_is_declared_by_many():
    pack = make_pack(on_hand=0)

    outcomes = run_together(
        [partial(declare_presale, pack.pool, make_terms(), by=None)] * 3
    )

    assert len(values(outcomes)) == 1
    errors(outcomes, RefusalError)
    assert StockPool.objects.get(pk=pack.pool_id).on_hand == 100 * KILO
