"""Until when goods are added; times and windows that are used once; cash."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from checkout.additions import AdditionRequest, add_goods
from checkout.open_parts import open_parts
from checkout.queries import Wishes
from checkout.services import NoCashError
from core import dates
from fulfilment.packing.queries.added import cash_of, with_added
from fulfilment.packing.queries.rounds import round_of, without_time
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import (
    accept_vendor_order,
    finish_packing,
    ship_vendor_order,
    start_packing,
    tick_line,
)
from orders.order.services.payment import mark_paid
from orders.shipping.models import PickupDay
from payments.ledger.queries import balance_of
from payments.payment.services.cash import to_collect
from tests.factories.accounts import make_user
from tests.factories.additions import add_to, make_open_order, proposal_of
from tests.factories.orders import make_china
from tests.factories.shipping import (
    book_van,
    make_delivery,
    make_pickup_point,
    make_van,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_order_window
from tests.sound import breached

pytestmark = pytest.mark.django_db


def october(day, hour, minute=0):
    """The 22nd is a Thursday."""
    return dates.at(date(2026, 10, day), time(hour, minute))


@pytest.fixture
def clock():
    with time_machine.travel(october(23, 9), tick=False) as traveller:
        make_china()
        yield traveller


@pytest.fixture
def bread(clock):
    return make_pack(make_farm("Li Orchard"), "Bread", price="50.00")


def part_of(order):
    return order.vendor_orders.get()


def test_until_the_window_of_the_order_closes(clock, bread):
    """It closes on Monday evening, the 26th."""
    make_order_window(bread.partner, least=80)
    order = make_open_order([(bread, 2)], user=make_user())
    (found,) = open_parts(order)
    assert found.until == october(26, 20)
    # Both count for what the window asks at least.
    added = add_to(order, {bread: 1}, paid=False)
    assert added.expires_at <= found.until

    clock.move_to(october(26, 20))
    assert open_parts(order) == []
    # It was held in time, though its money comes a moment later.
    assert mark_paid(added)
    assert part_of(added).status == "paid"


def test_hold_ends_when_the_window_closes(clock, bread):
    make_order_window(bread.partner)
    order = make_open_order([(bread, 2)], user=make_user())
    clock.move_to(october(26, 19, 50))
    assert add_to(order, {bread: 1}, paid=False).expires_at == october(26, 20)
    # A later window is another round.
    clock.move_to(october(30, 9))
    assert open_parts(order) == []


@pytest.fixture
def brought(bread):
    """Brought by van on Thursday, the 29th; one orders until the evening before."""
    bread.partner.delivery_methods.all().delete()
    van = make_van(bread.partner, price="8.00")
    wishes = Wishes(deliveries={bread.partner_id: f"method-{van.pk}"})
    order = make_open_order([(bread, 1)], user=make_user(), wishes=wishes)
    book_van(part_of(order), van.windows.get(), date(2026, 10, 29))
    return order


def test_a_place_on_the_van_is_taken_once(clock, bread, brought):
    (found,) = open_parts(brought)
    assert found.until == october(28, 21)
    added = add_to(brought, {bread: 2})

    assert PickupDay.objects.get().booked == 1
    assert part_of(added).expected_from == date(2026, 10, 29)
    assert (part_of(added).by_van, part_of(added).delivery_cost) == (True, 0)
    (stops,) = round_of(bread.partner, date(2026, 10, 29))
    (stop,) = stops.stops
    assert sum(line.quantity for line in stop.vendor_order.lines.all()) == 3
    assert without_time(bread.partner) == []
    assert breached() == []

    clock.move_to(october(28, 21, 1))
    assert open_parts(brought) == []


def test_goods_that_are_not_ready_in_time_do_not_go(bread, brought):
    late = make_pack(bread.partner, "Pears", price="10.00")
    late.product.picked_on = date(2026, 11, 2)
    late.product.save()
    proposal, _basket = proposal_of(brought, {late: 1})
    assert proposal.draft is None
    (group,) = proposal.totals.groups
    assert group.refused[0].why == "Not ready when your order is sent: Pears."


def test_goods_that_spoil_on_the_way_do_not_go(clock, bread):
    bread.partner.delivery_methods.all().delete()
    make_delivery(bread.partner, min_days=4, max_days=6)
    order = make_open_order([(bread, 1)], user=make_user())
    milk = make_pack(bread.partner, "Milk", price="10.00")
    milk.product.shelf_life_days = 1
    milk.product.save()
    assert proposal_of(order, {milk: 1})[0].draft is None


def test_cash_is_collected_with_the_rest(bread):
    farm = bread.partner
    farm.delivery_methods.all().delete()
    point = make_pickup_point(farm, takes_cash=True)
    wishes = Wishes(deliveries={farm.pk: f"method-{point.pk}"}, in_cash=True)
    order = make_open_order([(bread, 1)], user=make_user(), wishes=wishes, paid=False)
    assert order.status == "paid"

    added = add_to(order, {bread: 2}, paid=False, in_cash=True)
    assert (added.status, added.payment_method) == ("paid", "cash")
    (part,) = with_added([part_of(order)])
    assert cash_of([part]) == {part.pk: 15000}

    accept_vendor_order(part, by=None)
    start_packing(part, by=None)
    for one in (order, added):
        for line in part_of(one).lines.all():
            tick_line(line, packed=True)
    finish_packing(part_of(order), by=None)
    ship_vendor_order(
        part_of(order),
        packs={line.pk: line.left for line in part_of(order).lines.all()},
        carrier="",
        tracking_number="",
        by=None,
    )
    assert part_of(added).status == "shipped"
    assert [to_collect(part_of(one)) for one in (order, added)] == [0, 0]
    assert balance_of("cash:CNY") == 0
    assert breached() == []


@pytest.mark.parametrize("is_van", [False, True])
def test_both_count_for_what_is_taken_in_cash_at_most(bread, is_van):
    """The first order is 50; by a van delivery is paid with it."""
    farm = bread.partner
    farm.delivery_methods.all().delete()
    terms = {"takes_cash": True, "most_in_cash": Decimal(150), "price": "0.00"}
    make = make_van if is_van else make_pickup_point
    way = make(farm, **terms)
    wishes = Wishes(deliveries={farm.pk: f"method-{way.pk}"}, in_cash=True)
    order = make_open_order([(bread, 1)], user=make_user(), wishes=wishes, paid=False)
    assert order.status == "paid"

    # Exactly as much is taken, one pack more is not: it is paid by card.
    assert proposal_of(order, {bread: 2}, in_cash=True)[0].takes_cash
    proposal, basket = proposal_of(order, {bread: 3}, in_cash=True)
    assert (proposal.takes_cash, proposal.draft.payment_method) == (False, "online")
    wanted = AdditionRequest(Wishes(in_cash=True), proposal.draft.total, Decimal(0))
    with pytest.raises(NoCashError):
        add_goods(order, basket, wanted, is_owner=True)
    assert order.additions.count() == 0

    # What was added counts for what is added next, by whatever it was paid.
    add_to(order, {bread: 1})
    assert proposal_of(order, {bread: 1}, in_cash=True)[0].takes_cash
    assert not proposal_of(order, {bread: 2}, in_cash=True)[0].takes_cash
    add_to(order, {bread: 1}, paid=False, in_cash=True)
    assert not proposal_of(order, {bread: 1}, in_cash=True)[0].takes_cash
    assert breached() == []


def test_what_was_taken_back_counts_no_more(bread):
    farm = bread.partner
    farm.delivery_methods.all().delete()
    point = make_pickup_point(farm, takes_cash=True, most_in_cash=Decimal(100))
    wishes = Wishes(deliveries={farm.pk: f"method-{point.pk}"}, in_cash=True)
    order = make_open_order([(bread, 1)], user=make_user(), wishes=wishes, paid=False)
    added = add_to(order, {bread: 1}, paid=False, in_cash=True)
    assert not proposal_of(order, {bread: 1}, in_cash=True)[0].takes_cash
    cancel_vendor_order(part_of(added), by=None, by_shopper=True)
    assert proposal_of(order, {bread: 1}, in_cash=True)[0].takes_cash


def test_what_was_paid_by_card_is_not_added_to_in_cash(bread):
    order = make_open_order([(bread, 1)], user=make_user())
    proposal, _basket = proposal_of(order, {bread: 1}, in_cash=True)
    assert (proposal.takes_cash, proposal.draft.payment_method) == (False, "online")


def test_late_orders_take_nothing(bread):
    order = make_open_order([(bread, 1)], user=make_user())
    order.vendor_orders.update(send_by=timezone.now() - timedelta(hours=1))
    assert open_parts(Order.objects.get(pk=order.pk)) == []
