"""Places at pickup points: taken with the order, moved, let go with it, never twice."""

from datetime import date, time, timedelta
from functools import partial

import pytest
import time_machine
from django.db import transaction

from config.integrity import INVARIANTS
from core import dates
from core.integrity import run
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import VendorOrderStatus
from orders.shipping.models import PickupBooking, PickupDay
from orders.shipping.quotes import pickup_slots, quote_for
from orders.shipping.services.methods import remove_method
from orders.shipping.services.pickups import (
    PickupError,
    book_pickups,
    book_pickups_again,
    change_pickup,
    release_pickups,
)
from payments.payment.services.intents import cancel_order_and_payment
from tests.factories.orders import make_order, make_paid_order
from tests.factories.shipping import (
    make_consignment,
    make_pickup_day,
    make_pickup_point,
    make_pickup_window,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.races.together import errors, run_together, values

TUESDAY = dates.at(date(2026, 10, 20), time(9))
THURSDAY = date(2026, 10, 22)


@pytest.fixture
def point():
    return make_pickup_point(make_farm(delivers=False), name="Hall")


@pytest.fixture
def window(point):
    return make_pickup_window(point, capacity=2)


@pytest.fixture
def _tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


def slots_of(point):
    return quote_for(make_consignment(point.partner), "CN-BJ")[0].slots


def ordered(point, make=make_order):
    order = make([(make_pack(point.partner), 1)])
    order.vendor_orders.update(is_pickup=True, delivery_code=f"method-{point.pk}")
    return order


def places():
    return list(PickupDay.objects.order_by("date").values_list("date", "booked"))


@transaction.atomic
def book(order, slots):
    return book_pickups(order.vendor_orders.all(), slots)


def pickup_faults():
    wanted = [one for one in INVARIANTS if "pickup" in one.name]
    assert len(wanted) == 3
    return [found for found in run(wanted) if not found.is_ok]


@pytest.mark.django_db
@pytest.mark.usefixtures("_tuesday")
class TestPlaces:
    def test_a_place_is_taken_with_the_order(self, point, window):
        order = ordered(point)
        slot = slots_of(point)[0]

        book(order, {point.partner_id: slot})

        booking = PickupBooking.objects.get()
        assert booking.vendor_order == order.vendor_orders.get()
        assert booking.starts == dates.at(date(2026, 10, 22), time(9))
        assert (booking.point, booking.place) == ("Hall", "Main road 1")
        assert places() == [(THURSDAY, 1)]
        assert pickup_faults() == []

    def test_a_full_day_is_refused_and_offered_no_more(self, point, window):
        slot = slots_of(point)[0]
        make_pickup_day(window, THURSDAY, 2)

        with pytest.raises(PickupError, match="is taken"):
            book(ordered(point), {point.partner_id: slot})

        assert PickupBooking.objects.count() == 0
        assert slots_of(point)[0].date == date(2026, 10, 29)

    def test_of_two_times_one_is_full_and_none_is_taken(self, point, window):
        other = make_pickup_point(make_farm(delivers=False), name="Shed")
        full = make_pickup_window(other, capacity=1)
        order = make_order([(make_pack(p.partner), 1) for p in (point, other)])
        order.vendor_orders.update(is_pickup=True)
        wanted = {p.partner_id: slots_of(p)[0] for p in (point, other)}
        make_pickup_day(full, THURSDAY, 1)

        with pytest.raises(PickupError, match="at Shed is taken"):
            book(order, wanted)

        assert PickupBooking.objects.count() == 0
        assert places() == [(THURSDAY, 1)]

    def test_two_farms_at_one_point_take_two_places(self, point, window):
        farms = [make_farm(), make_farm()]
        order = make_order([(make_pack(farm), 1) for farm in farms])
        order.vendor_orders.update(is_pickup=True)
        slot = slots_of(point)[0]

        book(order, {farm.pk: slot for farm in farms})

        assert places() == [(THURSDAY, 2)]
        assert pickup_faults() == []

    def test_two_farms_need_two_places_at_one_point(self, point, window):
        farms = [make_farm(), make_farm()]
        order = make_order([(make_pack(farm), 1) for farm in farms])
        order.vendor_orders.update(is_pickup=True)
        slot = slots_of(point)[0]
        make_pickup_day(window, THURSDAY, 1)

        with pytest.raises(PickupError, match="is taken"):
            book(order, {farm.pk: slot for farm in farms})

        assert places() == [(THURSDAY, 1)]

    def test_hours_that_moved_since_the_page_are_refused(self, point, window):
        slot = slots_of(point)[0]
        type(window).objects.update(opens="10:00")

        with pytest.raises(PickupError, match="no longer available"):
            book(ordered(point), {point.partner_id: slot})

        assert places() == []

    def test_hours_put_away_since_the_page_are_refused(self, point, window):
        slot = slots_of(point)[0]
        type(window).objects.update(is_active=False)

        with pytest.raises(PickupError):
            book(ordered(point), {point.partner_id: slot})

        assert PickupBooking.objects.count() == 0

    def test_a_cancelled_part_lets_its_place_go_once(self, point, window):
        order = ordered(point, make_paid_order)
        book(order, {point.partner_id: slots_of(point)[0]})
        booked_too = booked_by_another(point)

        cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)
        release_pickups(order.vendor_orders.all())

        booking = PickupBooking.objects.get(vendor_order__order=order)
        assert not booking.is_held
        assert booked_too.is_held
        assert places() == [(THURSDAY, 1)]
        assert pickup_faults() == []

    def test_an_order_given_up_lets_its_place_go(self, point, window):
        order = ordered(point)
        book(order, {point.partner_id: slots_of(point)[0]})

        cancel_order_and_payment(order, by=None)

        assert places() == [(THURSDAY, 0)]
        assert pickup_faults() == []

    def test_late_money_gets_the_place_back_while_there_is_one(self, point, window):
        order = ordered(point)
        book(order, {point.partner_id: slots_of(point)[0]})
        release_pickups(order.vendor_orders.all())

        book_pickups_again(order)
        book_pickups_again(order)

        assert PickupBooking.objects.get().is_held
        assert places() == [(THURSDAY, 1)]

    def test_late_money_without_a_place_stays_let_go(self, point, window):
        order = ordered(point)
        book(order, {point.partner_id: slots_of(point)[0]})
        release_pickups(order.vendor_orders.all())
        PickupDay.objects.update(booked=2)

        book_pickups_again(order)

        assert not PickupBooking.objects.get().is_held
        assert places() == [(THURSDAY, 2)]

    def test_a_cancelled_part_gets_no_place_back(self, point, window):
        order = ordered(point)
        book(order, {point.partner_id: slots_of(point)[0]})
        release_pickups(order.vendor_orders.all())
        order.vendor_orders.update(status=VendorOrderStatus.CANCELLED)

        book_pickups_again(order)

        assert places() == [(THURSDAY, 0)]

    def test_another_time_frees_the_old_one(self, point, window):
        order = ordered(point, make_paid_order)
        book(order, {point.partner_id: slots_of(point)[0]})
        vendor_order = order.vendor_orders.get()

        change_pickup(vendor_order, pickup_slots(vendor_order)[1])

        assert places() == [(THURSDAY, 0), (date(2026, 10, 29), 1)]
        assert pickup_faults() == []

    def test_another_time_that_is_taken_leaves_the_old_one(self, point, window):
        order = ordered(point, make_paid_order)
        book(order, {point.partner_id: slots_of(point)[0]})
        vendor_order = order.vendor_orders.get()
        later = pickup_slots(vendor_order)[1]
        make_pickup_day(window, later.date, 2)

        with pytest.raises(PickupError):
            change_pickup(vendor_order, later)

        assert places() == [(THURSDAY, 1), (later.date, 2)]
        assert PickupBooking.objects.get().day.date == THURSDAY

    def test_nothing_is_changed_for_a_part_that_was_cancelled_meanwhile(
        self, point, window
    ):
        order = ordered(point, make_paid_order)
        book(order, {point.partner_id: slots_of(point)[0]})
        seen = order.vendor_orders.get()
        slot = pickup_slots(seen)[1]
        cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)

        with pytest.raises(PickupError, match="can no longer be changed"):
            change_pickup(seen, slot)

        assert places() == [(THURSDAY, 0)]
        assert pickup_faults() == []

    def test_a_point_that_is_removed_keeps_what_was_promised(self, point, window):
        order = ordered(point)
        book(order, {point.partner_id: slots_of(point)[0]})

        remove_method(point)

        booking = PickupBooking.objects.get()
        assert (booking.point, booking.day) == ("Hall", None)
        assert pickup_slots(order.vendor_orders.get()) == ()
        release_pickups(order.vendor_orders.all())
        assert not PickupBooking.objects.get().is_held


def booked_by_another(point):
    order = ordered(point)
    return book(order, {point.partner_id: slots_of(point)[0]})[0]


def next_thursday():
    today = dates.today()
    return today + timedelta(days=7 + (3 - today.weekday()) % 7)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_twenty_want_three_places(self):
        point = make_pickup_point(make_farm(delivers=False))
        make_pickup_window(point, capacity=3)
        day = next_thursday()
        slot = next(one for one in slots_of(point) if one.date == day)
        orders = [ordered(point) for _ in range(20)]

        done = run_together(
            [partial(book, one, {point.partner_id: slot}) for one in orders]
        )

        refused = errors(done, PickupError)
        assert (len(values(done)), len(refused)) == (3, 17)
        assert places() == [(day, 3)]
        assert pickup_faults() == []

    def test_moving_and_cancelling_at_once_leaves_no_place_held(self):
        point = make_pickup_point(make_farm(delivers=False))
        make_pickup_window(point, capacity=5)
        orders = [ordered(point, make_paid_order) for _ in range(4)]
        for order in orders:
            book(order, {point.partner_id: slots_of(point)[0]})
        vendor_orders = [order.vendor_orders.get() for order in orders]
        later = pickup_slots(vendor_orders[0])[1]

        done = run_together(
            [
                partial(change_pickup, vendor_order, later)
                for vendor_order in vendor_orders
            ]
            + [
                partial(cancel_vendor_order, vendor_order, by=None, by_shopper=True)
                for vendor_order in Order.objects.get(
                    pk=orders[0].pk
                ).vendor_orders.all()
            ]
        )

        errors(done, PickupError)
        assert sum(taken for _day, taken in places()) == 3
        assert pickup_faults() == []
