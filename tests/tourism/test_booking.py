"""Visits are bought like goods: held, paid, ticketed once, let go."""

from datetime import timedelta
from decimal import Decimal

import pytest

from checkout.queries import Wishes, propose
from orders.order.models import VendorOrder
from orders.order.services.cancellation import expire_order
from orders.order.services.payment import mark_paid
from orders.order.states import VendorOrderStatus
from shop.basket.models import Basket
from shop.basket.services.baskets import priced
from shop.basket.services.lines import set_quantity
from tests.factories.orders import pay_order, place_basket, place_draft
from tests.factories.shop import make_pack
from tests.factories.tourism import (
    begin_booking,
    make_booking,
    make_experience,
    make_visit_basket,
    slots_of,
)
from tests.factories.vendors import make_farm
from tests.news import sent_about
from tests.races.market import late
from tests.sound import breached
from tourism.models import Booking, Ticket
from tourism.states import BookingState, TicketState
from vendors.partner.models import StockPool
from vendors.partner.services.stock import OutOfStockError

pytestmark = pytest.mark.django_db


def test_visit_and_goods_of_one_farm_are_two_parts():
    farm = make_farm()
    experience = make_experience(farm, prices={"adult": "60.00", "child": "30.00"})
    adult, child = experience.prices.all()

    booking = make_booking(
        experience, None, {adult: 2, child: 1}, packs=[(make_pack(farm), 1)]
    )

    order = booking.vendor_order.order
    assert [
        (
            vendor_order.is_visit,
            vendor_order.total,
            vendor_order.delivery_cost,
            vendor_order.status,
        )
        for vendor_order in order.vendor_orders.order_by("number")
    ] == [
        (False, Decimal("71.00"), Decimal("12.00"), "paid"),
        (True, Decimal("150.00"), Decimal("0.00"), "accepted"),
    ]
    assert order.total_incl_tax == Decimal("221.00")
    assert breached() == []


def test_booking_says_who_comes_when_and_what_is_due_there():
    experience = make_experience(prices={"adult": "60.00"}, deposit_percent=50)
    (slot, *_rest) = slots_of(experience)

    booking = make_booking(experience)

    assert (booking.starts, booking.ends) == (slot.starts, slot.ends)
    assert (booking.places, booking.state) == (2, BookingState.BOOKED)
    assert (booking.full_price, booking.paid, booking.due_there) == (
        Decimal("120.00"),
        Decimal("60.00"),
        Decimal("60.00"),
    )
    assert booking.free_until == slot.starts - timedelta(hours=24)


def test_places_are_held_until_the_order_is_paid_or_over():
    experience = make_experience()
    (slot, *_rest) = slots_of(experience)

    order = place_basket(make_visit_basket(experience))

    pool = StockPool.objects.get(pk=slot.pool_id)
    assert (pool.available, Ticket.objects.count()) == (8, 0)
    assert Booking.objects.get().state == BookingState.HELD
    assert expire_order(late(order))
    assert StockPool.objects.get(pk=slot.pool_id).available == 10
    assert Booking.objects.get().state == BookingState.EXPIRED
    assert breached() == []


def test_payment_that_comes_late_books_while_places_are_left():
    experience = make_experience()
    order = place_basket(make_visit_basket(experience))
    expire_order(late(order))

    pay_order(order)

    booking = Booking.objects.get()
    assert (booking.state, booking.tickets.count()) == (BookingState.BOOKED, 2)
    assert breached() == []


def test_payment_that_comes_late_for_places_that_are_gone_books_nothing():
    experience = make_experience(capacity=2)
    order = place_basket(make_visit_basket(experience))
    expire_order(late(order))
    make_booking(experience)

    assert not mark_paid(order)

    assert Booking.objects.get(vendor_order__order=order).state == BookingState.EXPIRED
    assert not Ticket.objects.filter(booking__vendor_order__order=order).exists()


def test_payment_that_comes_when_the_visit_is_over_books_nothing():
    """Places were left, but nobody can go there any more: the money goes back."""
    order = place_basket(make_visit_basket(make_experience()))
    expire_order(late(order))
    begin_booking(Booking.objects.get(), hours=1)

    assert not mark_paid(order)

    assert Booking.objects.get().state == BookingState.EXPIRED
    assert not Ticket.objects.exists()


def test_tickets_are_issued_once_and_guests_told_once():
    experience = make_experience(prices={"adult": "60.00", "child": "30.00"})
    adult, child = experience.prices.all()
    booking = make_booking(experience, None, {adult: 2, child: 1})

    mark_paid(booking.vendor_order.order)

    tickets = list(booking.tickets.order_by("number"))
    assert [(one.number, one.price, one.state) for one in tickets] == [
        (1, adult, TicketState.VALID),
        (2, adult, TicketState.VALID),
        (3, child, TicketState.VALID),
    ]
    assert len({one.code for one in tickets}) == 3
    assert {len(one.code) for one in tickets} == {20}
    assert sent_about(booking).count() == 1


def test_stay_is_one_booking_whose_tickets_hold_every_night():
    experience = make_experience(
        kind="stay", prices={"room": "300.00"}, capacity=3, hour=15
    )
    first, second, third, *_rest = slots_of(experience)

    booking = make_booking(
        experience, [first, second, third], {experience.prices.get(): 2}
    )

    assert (booking.starts, booking.ends, booking.nights) == (
        first.starts,
        third.ends,
        3,
    )
    assert (booking.places, booking.paid) == (2, Decimal("1800.00"))
    assert [one.lines.count() for one in booking.tickets.all()] == [3, 3]
    assert breached() == []


def test_nights_apart_are_two_bookings():
    experience = make_experience(
        kind="stay", prices={"room": "300.00"}, capacity=3, hour=15
    )
    first, _second, third, *_rest = slots_of(experience)
    room = experience.prices.get()
    basket = make_visit_basket(experience, [first], {room: 1})
    other = make_visit_basket(experience, [third], {room: 1})
    other.lines.update(basket=basket)

    order = pay_order(place_basket(Basket.objects.get(pk=basket.pk)))

    bookings = Booking.objects.filter(vendor_order__order=order).order_by("starts")
    assert [one.starts for one in bookings] == [first.starts, third.starts]


def test_last_places_are_sold_once():
    experience = make_experience(capacity=2)
    baskets = [make_visit_basket(experience) for _ in range(2)]
    place_basket(baskets[0])

    priced(baskets[1])
    assert propose(baskets[1], region="CN-BJ", wishes=Wishes()).draft is None


def test_slot_taken_out_at_the_last_moment_is_refused():
    experience = make_experience()
    (slot, *_rest) = slots_of(experience)
    basket = make_visit_basket(experience)
    priced(basket)
    draft = propose(basket, region="CN-BJ", wishes=Wishes()).draft
    StockPool.objects.filter(pk=slot.pool_id).update(on_hand=0)

    with pytest.raises(OutOfStockError):
        place_draft(draft, basket)

    assert not Booking.objects.exists()
    assert not VendorOrder.objects.exists()


def test_basket_says_when_a_booking_is_too_small():
    experience = make_experience(least=2)
    basket = make_visit_basket(experience)
    set_quantity(basket.lines.get(), 1)
    basket = Basket.objects.get(pk=basket.pk)
    priced(basket)

    found = propose(basket, region="CN-BJ", wishes=Wishes())

    assert found.draft is None
    (problem,) = found.totals.problems
    assert problem.problem == "The minimum is 2 places per booking."


def test_visits_add_three_queries_to_placing_however_many(queries):
    experience = make_experience(
        kind="stay", prices={"room": "300.00"}, capacity=3, hour=15, days=4
    )
    basket = make_visit_basket(
        experience, slots_of(experience), {experience.prices.get(): 1}
    )

    # And two a pool: what is shown of places changes with each that is sold.
    with queries(27 + 6):
        place_basket(basket)


def test_unpaid_order_that_is_given_up_frees_its_places():
    from orders.order.services.cancellation import cancel_unpaid_order

    experience = make_experience()
    order = place_basket(make_visit_basket(experience))

    cancel_unpaid_order(order, by=None)

    booking = Booking.objects.get()
    assert (booking.state, booking.cancelled_by) == (BookingState.CANCELLED, "shopper")
    assert StockPool.objects.get(slot=slots_of(experience)[0]).available == 10
    assert order.vendor_orders.get().status == VendorOrderStatus.CANCELLED
