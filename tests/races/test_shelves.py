"""Packers of one pool with several lots: nobody's lot keeps another's waiting."""

from functools import partial

import pytest

from fulfilment.packing.services.acts import PhoneAction, do_acts
from fulfilment.packing.services.packing import begin_packing
from orders.order.services.fulfilment import choose_lot, start_packing
from orders.order.services.short import (
    StaleShortPlanError,
    apply_short_supply,
    plan_short_supply,
)
from orders.order.services.vendor_orders import PackingError
from orders.order.services.weights import weigh_line
from tests.factories.days import in_days
from tests.factories.fulfilment import make_recall
from tests.factories.orders import make_paid_order, make_vendor_order
from tests.factories.shop import make_weighed_pack
from tests.factories.vendors import make_lot, make_run_farm
from tests.races.market import assert_sound
from tests.races.together import all_values, errors, run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def a_pool_of_two_lots(**fields):
    """A weighed pack; the lot that expires first is the one that came last."""
    pack = make_weighed_pack(make_run_farm(), on_hand=0, **fields)
    late = make_lot(pack.pool, 60_000, best_before=in_days(20))
    soon = make_lot(pack.pool, 60_000, best_before=in_days(5))
    return pack, late, soon


def vendor_orders_of(pack, count):
    return [make_vendor_order(pack, 2) for _ in range(count)]


def line_of(vendor_order):
    return vendor_order.lines.select_related("vendor_order", "pool", "order").get()


def weigh(line, units):
    return partial(weigh_line, line, units=units, typed=str(units), by=None)


@pytest.mark.parametrize("turn", range(3))
def test_weighing_beside_orders_that_are_begun(turn):
    pack, _late, _soon = a_pool_of_two_lots()
    vendor_orders = vendor_orders_of(pack, 8)
    for vendor_order in vendor_orders[:4]:
        begin_packing(vendor_order, by=None)
    acts = [
        weigh(line_of(vendor_order), 2900 + n)
        for n, vendor_order in enumerate(vendor_orders[:4])
    ]
    acts += [
        partial(begin_packing, vendor_order, by=None)
        for vendor_order in vendor_orders[4:]
    ]

    all_values(run_together(acts))

    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_three_phones_send_what_they_weighed(turn):
    """Each phone has its own orders; begun, weighed and finished in one go."""
    pack, _late, _soon = a_pool_of_two_lots()
    vendor_orders = vendor_orders_of(pack, 6)
    phones = []
    for number, mine in enumerate(
        (vendor_orders[:2], vendor_orders[2:4], vendor_orders[4:])
    ):
        acts = []
        for vendor_order in mine:
            line = line_of(vendor_order)
            for kind, text in (("weigh", str(2900 + number)), ("finish", "")):
                key = f"{number}-{kind}-{line.pk}-key"
                acts.append(
                    PhoneAction(key, kind, vendor_order.number, line.pk, text=text)
                )
        phones.append(partial(do_acts, pack.partner, acts, by=None))

    answers = all_values(run_together(phones))

    assert {one["state"] for mine in answers for one in mine} == {"done"}
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_choosing_lots_weighing_and_a_recall(turn):
    pack, late, soon = a_pool_of_two_lots()
    vendor_orders = vendor_orders_of(pack, 7)
    for vendor_order in vendor_orders[:6]:
        begin_packing(vendor_order, by=None)
    acts = [
        partial(choose_lot, line_of(p), lot=late, by=None) for p in vendor_orders[:3]
    ]
    acts += [weigh(line_of(vendor_order), 3100) for vendor_order in vendor_orders[3:6]]
    acts += [
        partial(start_packing, vendor_orders[6], by=None),
        partial(make_recall, soon),
    ]

    errors(run_together(acts), PackingError)

    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_short_supply_while_others_pack(turn):
    """Two goods in each order: what one gives back is not what another waits for."""
    pack, _late, _soon = a_pool_of_two_lots()
    other = make_weighed_pack(pack.partner, "Pears", on_hand=0)
    make_lot(other.pool, 60_000, best_before=in_days(20))
    make_lot(other.pool, 60_000, best_before=in_days(5))
    orders = [make_paid_order([(other, 1), (pack, 2)]) for _ in range(4)]
    orders += [make_paid_order([(pack, 2)]) for _ in range(4)]
    vendor_orders = [order.vendor_orders.get() for order in orders]
    for vendor_order in vendor_orders:
        begin_packing(vendor_order, by=None)
    plans = [
        plan_short_supply(each.pool, good=4000, rule="first-come")
        for each in (pack, other)
    ]
    acts = [partial(apply_short_supply, plan, by=None) for plan in plans]
    for vendor_order in vendor_orders[:6]:
        line = vendor_order.lines.select_related(
            "vendor_order", "pool", "order"
        ).first()
        acts.append(weigh(line, line.due_units))

    errors(run_together(acts), (PackingError, StaleShortPlanError))

    assert_sound()
