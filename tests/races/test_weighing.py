"""Two phones at one farm: the same scales, the same harvest, the same recall."""

import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from core import dates
from core.transitions import TransitionError
from orders.order.models import BalanceEntry, LineAdjustment, LotDraw
from orders.order.queries import owed_by
from orders.order.services.fulfilment import (
    accept_vendor_order,
    finish_packing,
    start_packing,
    tick_line,
)
from orders.order.services.lot_allocation import recall_from_orders
from orders.order.services.short import (
    StaleShortPlanError,
    apply_short_supply,
    plan_short_supply,
)
from orders.order.services.vendor_orders import PackingError
from orders.order.services.weights import BalanceChangedError, pay_balances, weigh_line
from payments.payment.models import Refund
from tests.factories.orders import make_order, make_paid_order, make_vendor_order
from tests.factories.shop import make_pack
from tests.orders.order.test_balance import an_owing_shopper
from tests.races.market import assert_sound
from tests.races.together import all_values, errors, run_together, values
from vendors.partner.services.lots import LotContent, new_lot
from vendors.partner.services.stock import receive_stock

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def a_weighed_vendor_order(pack, packs=2):
    vendor_order = make_vendor_order(pack, packs)
    accept_vendor_order(vendor_order, by=None)
    start_packing(vendor_order, by=None)
    return vendor_order


def a_weighed_pack(**fields):
    return make_pack(quantity=1500, is_weighed=True, tolerance=20, **fields)


def lots_of(pool, *quantities):
    today = dates.today()
    for days, quantity in enumerate(quantities, start=1):
        last = today + timedelta(days=days)
        content = LotContent(today, quantity, best_before=last)
        new_lot(pool, content=content, by=None)
    return list(pool.lots.order_by("best_before"))


@pytest.mark.parametrize("turn", range(4))
def test_two_phones_weigh_the_same_line(turn):
    vendor_order = a_weighed_vendor_order(a_weighed_pack(on_hand=3400))
    line = vendor_order.lines.get()
    weigh = [
        partial(weigh_line, line, units=units, typed=str(units), by=None)
        for units in (2900, 3100, 3300, 3400)
    ]

    all_values(run_together(weigh))

    line.refresh_from_db()
    assert line.packed_units == line.claimed == line.pool.claimed
    assert_sound()


def test_packing_finished_five_times_at_once_settles_once():
    vendor_order = a_weighed_vendor_order(a_weighed_pack())
    weigh_line(vendor_order.lines.get(), units=2900, typed="2900", by=None)

    done = run_together([partial(finish_packing, vendor_order, by=None)] * 5)

    assert (len(values(done)), len(errors(done, PackingError))) == (1, 4)
    assert (LineAdjustment.objects.count(), Refund.objects.count()) == (1, 1)
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_heavy_boxes_of_many_orders_never_take_more_than_there_is(turn):
    """Each of four orders is packed 300 g heavier; the books hold 600 g for it."""
    pack = a_weighed_pack(on_hand=12_600)
    lines = [a_weighed_vendor_order(pack).lines.get() for _ in range(4)]
    weigh = [
        partial(weigh_line, line, units=3300, typed="3300", by=None) for line in lines
    ]

    done = run_together(weigh)

    assert (len(values(done)), len(errors(done, PackingError))) == (2, 2)
    assert_sound()


@pytest.mark.parametrize("turn", range(4))
def test_recall_against_packing_leaves_no_picked_goods_of_the_lot(turn):
    pack = make_pack(quantity=5000, on_hand=0)
    soon, _late = lots_of(pack.pool, 20_000, 60_000)
    vendor_orders = [make_vendor_order(pack, 2) for _ in range(4)]
    for vendor_order in vendor_orders:
        accept_vendor_order(vendor_order, by=None)
    start_packing(vendor_orders[0], by=None)
    acts = [
        partial(start_packing, vendor_order, by=None)
        for vendor_order in vendor_orders[1:]
    ]
    acts.append(partial(recall_from_orders, soon, reason="frost", by=None))
    acts.append(partial(receive_stock, pack.pool, quantity=-5000, by=None))

    all_values(run_together(acts[:: 1 if turn % 2 else -1]))

    assert not LotDraw.objects.filter(lot=soon).exists()
    soon.refresh_from_db()
    assert (soon.status, soon.picked, soon.left) == ("recalled", 0, 0)
    assert_sound()


def test_recalled_five_times_at_once_is_recalled_once():
    pack = make_pack(quantity=5000, on_hand=0)
    (lot,) = lots_of(pack.pool, 20_000)

    done = run_together([partial(recall_from_orders, lot, reason="frost", by=None)] * 5)

    assert (len(values(done)), len(errors(done, TransitionError))) == (1, 4)
    assert lot.entries.filter(reason="recalled").count() == 1
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_short_supply_against_orders_that_come_in(turn):
    pack = make_pack(quantity=5000, on_hand=60_000)
    for count in (4, 2, 2):
        make_paid_order([(pack, count)])
    plan = plan_short_supply(pack.pool, good=20_000, rule="proportional")
    acts = [partial(apply_short_supply, plan, by=None)] * 2
    acts += [partial(make_order, [(pack, 1)])] * 2

    done = run_together(acts)

    applied = values(done[:2])
    stale = errors(done[:2], StaleShortPlanError)
    assert len(applied) + len(stale) == 2
    assert len(applied) <= 1
    assert_sound()


def test_short_supply_against_a_tick_of_the_same_line():
    pack = make_pack(quantity=5000, on_hand=60_000)
    vendor_order = make_vendor_order(pack, 4)
    accept_vendor_order(vendor_order, by=None)
    start_packing(vendor_order, by=None)
    plan = plan_short_supply(pack.pool, good=10_000, rule="first-come")

    done = run_together(
        [
            partial(apply_short_supply, plan, by=None),
            partial(tick_line, vendor_order.lines.get(), packed=True),
        ]
    )

    errors(done, (StaleShortPlanError, PackingError))
    assert_sound()


def test_one_debt_is_paid_by_one_of_three_orders_at_once():
    shopper, farm = an_owing_shopper()
    owed = BalanceEntry.objects.get().amount
    vendor_orders = [make_vendor_order(make_pack(farm), user=shopper) for _ in "123"]

    def pay(vendor_order):
        vendor_order.carried = owed
        with transaction.atomic():
            pay_balances([vendor_order], user=shopper)
            time.sleep(0.05)

    done = run_together([partial(pay, vendor_order) for vendor_order in vendor_orders])

    assert (len(values(done)), len(errors(done, BalanceChangedError))) == (1, 2)
    assert owed_by(shopper) == {}
