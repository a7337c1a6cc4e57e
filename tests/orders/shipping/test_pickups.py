"""Places at pickup points: taken with the order, moved, let go with it, never twice."""

from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from config.audit import INVARIANTS, run
from orders.order.models import Order
from orders.order.services import cancel_part
from orders.order.states import VendorOrderStatus
from orders.payment.services import give_up_order
from orders.shipping.models import PickupBooking, PickupDay
from orders.shipping.quotes import pickup_slots, quote_for
from orders.shipping.services import (
    PickupRefused,
    book_pickups,
    book_pickups_again,
    change_pickup,
    release_pickups,
    remove_method,
)
from tests.cast import a_farm, a_pack, a_paid_order, a_placed_order
from tests.races.together import errors, run_together, values

from .steps import a_consignment, a_point, a_window, booked

TUESDAY = "2026-10-20T09:00:00+08:00"
THURSDAY = date(2026, 10, 22)


@pytest.fixture
def point():
    return a_point(a_farm(delivers=False), name="Hall")


@pytest.fixture
def window(point):
    return a_window(point, capacity=2)


@pytest.fixture
def _tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


def slots_of(point):
    return quote_for(a_consignment(point.partner), "CN-BJ")[0].slots


def ordered(point, make=a_placed_order):
    order = make([(a_pack(point.partner), 1)])
    order.parts.update(is_pickup=True, delivery_code=f"method-{point.pk}")
    return order


def places():
    return list(PickupDay.objects.order_by("date").values_list("date", "booked"))


@transaction.atomic
def book(order, slots):
    return book_pickups(order.parts.all(), slots)


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
        zone = timezone.get_default_timezone()
        assert booking.vendor_order == order.parts.get()
        assert booking.starts.astimezone(zone).isoformat() == (
            "2026-10-22T09:00:00+08:00"
        )
        assert (booking.point, booking.place) == ("Hall", "Main road 1")
        assert places() == [(THURSDAY, 1)]
        assert pickup_faults() == []

    def test_a_full_day_is_refused_and_offered_no_more(self, point, window):
        slot = slots_of(point)[0]
        booked(window, THURSDAY, 2)

        with pytest.raises(PickupRefused, match="is taken"):
            book(ordered(point), {point.partner_id: slot})

        assert PickupBooking.objects.count() == 0
        assert slots_of(point)[0].date == date(2026, 10, 29)

    def test_of_two_times_one_is_full_and_none_is_taken(self, point, window):
        other = a_point(a_farm(delivers=False), name="Shed")
        full = a_window(other, capacity=1)
        order = a_placed_order([(a_pack(p.partner), 1) for p in (point, other)])
        order.parts.update(is_pickup=True)
        wanted = {p.partner_id: slots_of(p)[0] for p in (point, other)}
        booked(full, THURSDAY, 1)

        with pytest.raises(PickupRefused, match="at Shed is taken"):
            book(order, wanted)

        assert PickupBooking.objects.count() == 0
        assert places() == [(THURSDAY, 1)]

    def test_two_farms_at_one_point_take_two_places(self, point, window):
        farms = [a_farm(), a_farm()]
        order = a_placed_order([(a_pack(farm), 1) for farm in farms])
        order.parts.update(is_pickup=True)
        slot = slots_of(point)[0]

        book(order, {farm.pk: slot for farm in farms})

        assert places() == [(THURSDAY, 2)]
        assert pickup_faults() == []

    def test_two_farms_need_two_places_at_one_point(self, point, window):
        farms = [a_farm(), a_farm()]
        order = a_placed_order([(a_pack(farm), 1) for farm in farms])
        order.parts.update(is_pickup=True)
        slot = slots_of(point)[0]
        booked(window, THURSDAY, 1)

        with pytest.raises(PickupRefused, match="is taken"):
            book(order, {farm.pk: slot for farm in farms})

        assert places() == [(THURSDAY, 1)]

    def test_hours_that_moved_since_the_page_are_refused(self, point, window):
        slot = slots_of(point)[0]
        type(window).objects.update(opens="10:00")

        with pytest.raises(PickupRefused, match="no longer offered"):
            book(ordered(point), {point.partner_id: slot})

        assert places() == []

    def test_hours_put_away_since_the_page_are_refused(self, point, window):
        slot = slots_of(point)[0]
        type(window).objects.update(is_active=False)

        with pytest.raises(PickupRefused):
            book(ordered(point), {point.partner_id: slot})

        assert PickupBooking.objects.count() == 0

    def test_a_cancelled_part_lets_its_place_go_once(self, point, window):
        order = ordered(point, a_paid_order)
        book(order, {point.partner_id: slots_of(point)[0]})
        booked_too = booked_by_another(point)

        cancel_part(order.parts.get(), by=None, by_shopper=True)
        release_pickups(order.parts.all())

        booking = PickupBooking.objects.get(vendor_order__order=order)
        assert not booking.is_held
        assert booked_too.is_held
        assert places() == [(THURSDAY, 1)]
        assert pickup_faults() == []

    def test_an_order_given_up_lets_its_place_go(self, point, window):
        order = ordered(point)
        book(order, {point.partner_id: slots_of(point)[0]})

        give_up_order(order, by=None)

        assert places() == [(THURSDAY, 0)]
        assert pickup_faults() == []

    def test_late_money_gets_the_place_back_while_there_is_one(self, point, window):
        order = ordered(point)
        book(order, {point.partner_id: slots_of(point)[0]})
        release_pickups(order.parts.all())

        book_pickups_again(order)
        book_pickups_again(order)

        assert PickupBooking.objects.get().is_held
        assert places() == [(THURSDAY, 1)]

    def test_late_money_without_a_place_stays_let_go(self, point, window):
        order = ordered(point)
        book(order, {point.partner_id: slots_of(point)[0]})
        release_pickups(order.parts.all())
        PickupDay.objects.update(booked=2)

        book_pickups_again(order)

        assert not PickupBooking.objects.get().is_held
        assert places() == [(THURSDAY, 2)]

    def test_a_cancelled_part_gets_no_place_back(self, point, window):
        order = ordered(point)
        book(order, {point.partner_id: slots_of(point)[0]})
        release_pickups(order.parts.all())
        order.parts.update(status=VendorOrderStatus.CANCELLED)

        book_pickups_again(order)

        assert places() == [(THURSDAY, 0)]

    def test_another_time_frees_the_old_one(self, point, window):
        order = ordered(point, a_paid_order)
        book(order, {point.partner_id: slots_of(point)[0]})
        part = order.parts.get()

        change_pickup(part, pickup_slots(part)[1])

        assert places() == [(THURSDAY, 0), (date(2026, 10, 29), 1)]
        assert pickup_faults() == []

    def test_another_time_that_is_taken_leaves_the_old_one(self, point, window):
        order = ordered(point, a_paid_order)
        book(order, {point.partner_id: slots_of(point)[0]})
        part = order.parts.get()
        later = pickup_slots(part)[1]
        booked(window, later.date, 2)

        with pytest.raises(PickupRefused):
            change_pickup(part, later)

        assert places() == [(THURSDAY, 1), (later.date, 2)]
        assert PickupBooking.objects.get().day.date == THURSDAY

    def test_nothing_is_changed_for_a_part_that_was_cancelled_meanwhile(
        self, point, window
    ):
        order = ordered(point, a_paid_order)
        book(order, {point.partner_id: slots_of(point)[0]})
        seen = order.parts.get()
        slot = pickup_slots(seen)[1]
        cancel_part(order.parts.get(), by=None, by_shopper=True)

        with pytest.raises(PickupRefused, match="any more"):
            change_pickup(seen, slot)

        assert places() == [(THURSDAY, 0)]
        assert pickup_faults() == []

    def test_a_point_that_is_removed_keeps_what_was_promised(self, point, window):
        order = ordered(point)
        book(order, {point.partner_id: slots_of(point)[0]})

        remove_method(point)

        booking = PickupBooking.objects.get()
        assert (booking.point, booking.day) == ("Hall", None)
        assert pickup_slots(order.parts.get()) == ()
        release_pickups(order.parts.all())
        assert not PickupBooking.objects.get().is_held


def booked_by_another(point):
    order = ordered(point)
    return book(order, {point.partner_id: slots_of(point)[0]})[0]


def next_thursday():
    today = timezone.localdate()
    return today + timedelta(days=7 + (3 - today.weekday()) % 7)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_twenty_want_three_places(self):
        point = a_point(a_farm(delivers=False))
        a_window(point, capacity=3)
        day = next_thursday()
        slot = next(one for one in slots_of(point) if one.date == day)
        orders = [ordered(point) for _ in range(20)]

        done = run_together(
            [partial(book, one, {point.partner_id: slot}) for one in orders]
        )

        refused = errors(done, PickupRefused)
        assert (len(values(done)), len(refused)) == (3, 17)
        assert places() == [(day, 3)]
        assert pickup_faults() == []

    def test_moving_and_cancelling_at_once_leaves_no_place_held(self):
        point = a_point(a_farm(delivers=False))
        a_window(point, capacity=5)
        orders = [ordered(point, a_paid_order) for _ in range(4)]
        for order in orders:
            book(order, {point.partner_id: slots_of(point)[0]})
        parts = [order.parts.get() for order in orders]
        later = pickup_slots(parts[0])[1]

        done = run_together(
            [partial(change_pickup, part, later) for part in parts]
            + [
                partial(cancel_part, part, by=None, by_shopper=True)
                for part in Order.objects.get(pk=orders[0].pk).parts.all()
            ]
        )

        errors(done, PickupRefused)
        assert sum(taken for _day, taken in places()) == 3
        assert pickup_faults() == []
