"""Visits are bought like goods: held, paid, ticketed once, let go."""

from datetime import timedelta
from decimal import Decimal

import pytest

from orders.checkout.queries import Wishes, propose
from orders.order.models import VendorOrder
from orders.order.services import expire_order, mark_paid
from orders.order.states import VendorOrderStatus
from shop.basket.models import Basket
from shop.basket.services import priced, set_quantity
from tests.cast import a_farm, a_pack, paid
from tests.races.market import late
from tests.sound import breached
from tests.tourism.scene import (
    a_booking,
    a_visit_basket,
    an_experience,
    begin,
    placed,
    slots_of,
)
from tourism.models import Booking, Ticket, Told
from tourism.states import BookingState, TicketState
from vendors.partner.models import StockPool
from vendors.partner.services import OutOfStock

pytestmark = pytest.mark.django_db


def test_visit_and_goods_of_one_farm_are_two_parts():
    farm = a_farm()
    experience = an_experience(farm, prices={"adult": "60.00", "child": "30.00"})
    adult, child = experience.prices.all()

    booking = a_booking(
        experience, None, {adult: 2, child: 1}, packs=[(a_pack(farm), 1)]
    )

    order = booking.part.order
    assert [
        (part.is_visit, part.total, part.delivery_cost, part.status)
        for part in order.parts.order_by("number")
    ] == [
        (False, Decimal("71.00"), Decimal("12.00"), "paid"),
        (True, Decimal("150.00"), Decimal("0.00"), "accepted"),
    ]
    assert order.total_incl_tax == Decimal("221.00")
    assert breached() == []


def test_booking_says_who_comes_when_and_what_is_due_there():
    experience = an_experience(prices={"adult": "60.00"}, deposit_percent=50)
    (slot, *_rest) = slots_of(experience)

    booking = a_booking(experience)

    assert (booking.starts, booking.ends) == (slot.starts, slot.ends)
    assert (booking.places, booking.state) == (2, BookingState.BOOKED)
    assert (booking.full_price, booking.paid, booking.due_there) == (
        Decimal("120.00"),
        Decimal("60.00"),
        Decimal("60.00"),
    )
    assert booking.free_until == slot.starts - timedelta(hours=24)


def test_places_are_held_until_the_order_is_paid_or_over():
    experience = an_experience()
    (slot, *_rest) = slots_of(experience)

    order = placed(a_visit_basket(experience))

    pool = StockPool.objects.get(pk=slot.pool_id)
    assert (pool.available, Ticket.objects.count()) == (8, 0)
    assert Booking.objects.get().state == BookingState.HELD
    assert expire_order(late(order))
    assert StockPool.objects.get(pk=slot.pool_id).available == 10
    assert Booking.objects.get().state == BookingState.EXPIRED
    assert breached() == []


def test_payment_that_comes_late_books_while_places_are_left():
    experience = an_experience()
    order = placed(a_visit_basket(experience))
    expire_order(late(order))

    paid(order)

    booking = Booking.objects.get()
    assert (booking.state, booking.tickets.count()) == (BookingState.BOOKED, 2)
    assert breached() == []


def test_payment_that_comes_late_for_places_that_are_gone_books_nothing():
    experience = an_experience(capacity=2)
    order = placed(a_visit_basket(experience))
    expire_order(late(order))
    a_booking(experience)

    assert not mark_paid(order)

    assert Booking.objects.get(part__order=order).state == BookingState.EXPIRED
    assert not Ticket.objects.filter(booking__part__order=order).exists()


def test_payment_that_comes_when_the_visit_is_over_books_nothing():
    """Places were left, but nobody can go there any more: the money goes back."""
    order = placed(a_visit_basket(an_experience()))
    expire_order(late(order))
    begin(Booking.objects.get(), hours=1)

    assert not mark_paid(order)

    assert Booking.objects.get().state == BookingState.EXPIRED
    assert not Ticket.objects.exists()


def test_tickets_are_issued_once_and_guests_told_once():
    experience = an_experience(prices={"adult": "60.00", "child": "30.00"})
    adult, child = experience.prices.all()
    booking = a_booking(experience, None, {adult: 2, child: 1})

    mark_paid(booking.part.order)

    tickets = list(booking.tickets.order_by("number"))
    assert [(one.number, one.price, one.state) for one in tickets] == [
        (1, adult, TicketState.VALID),
        (2, adult, TicketState.VALID),
        (3, child, TicketState.VALID),
    ]
    assert len({one.code for one in tickets}) == 3
    assert {len(one.code) for one in tickets} == {20}
    assert Told.objects.filter(booking=booking).count() == 1


def test_stay_is_one_booking_whose_tickets_hold_every_night():
    experience = an_experience(
        kind="stay", prices={"room": "300.00"}, capacity=3, hour=15
    )
    first, second, third, *_rest = slots_of(experience)

    booking = a_booking(
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
    experience = an_experience(
        kind="stay", prices={"room": "300.00"}, capacity=3, hour=15
    )
    first, _second, third, *_rest = slots_of(experience)
    room = experience.prices.get()
    basket = a_visit_basket(experience, [first], {room: 1})
    other = a_visit_basket(experience, [third], {room: 1})
    other.lines.update(basket=basket)

    order = paid(placed(Basket.objects.get(pk=basket.pk)))

    bookings = Booking.objects.filter(part__order=order).order_by("starts")
    assert [one.starts for one in bookings] == [first.starts, third.starts]


def test_last_places_are_sold_once():
    experience = an_experience(capacity=2)
    baskets = [a_visit_basket(experience) for _ in range(2)]
    placed(baskets[0])

    priced(baskets[1])
    assert propose(baskets[1], region="CN-BJ", wishes=Wishes()).draft is None


def test_slot_taken_out_at_the_last_moment_is_refused():
    experience = an_experience()
    (slot, *_rest) = slots_of(experience)
    basket = a_visit_basket(experience)
    priced(basket)
    draft = propose(basket, region="CN-BJ", wishes=Wishes()).draft
    StockPool.objects.filter(pk=slot.pool_id).update(on_hand=0)

    from orders.order.services import Buyer, place_order
    from tests.cast import an_address

    with pytest.raises(OutOfStock):
        place_order(
            draft,
            basket=basket,
            buyer=Buyer(email="guest@example.com"),
            address=an_address(),
        )

    assert not Booking.objects.exists()
    assert not VendorOrder.objects.exists()


def test_basket_says_when_a_booking_is_too_small():
    experience = an_experience(least=2)
    basket = a_visit_basket(experience)
    set_quantity(basket.lines.get(), 1)
    basket = Basket.objects.get(pk=basket.pk)
    priced(basket)

    found = propose(basket, region="CN-BJ", wishes=Wishes())

    assert found.draft is None
    (problem,) = found.totals.problems
    assert problem.problem == "A booking takes at least 2 places."


def test_visits_add_three_queries_to_placing_however_many(queries):
    experience = an_experience(
        kind="stay", prices={"room": "300.00"}, capacity=3, hour=15, days=4
    )
    basket = a_visit_basket(
        experience, slots_of(experience), {experience.prices.get(): 1}
    )

    with queries(25 + 4):  # and one a pool, as with goods
        placed(basket)


def test_unpaid_order_that_is_given_up_frees_its_places():
    from orders.order.services import cancel_unpaid_order

    experience = an_experience()
    order = placed(a_visit_basket(experience))

    cancel_unpaid_order(order, by=None)

    booking = Booking.objects.get()
    assert (booking.state, booking.cancelled_by) == (BookingState.CANCELLED, "shopper")
    assert StockPool.objects.get(slot=slots_of(experience)[0]).available == 10
    assert order.parts.get().status == VendorOrderStatus.CANCELLED
