"""Places of visits under fire: the last one, dates called off, nights in any order."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from checkout.services import CheckoutError, check_out
from orders.order.models import Order
from orders.order.services.payment import mark_paid
from payments.payment.models import Refund
from shop.basket.models import Basket
from tests.factories.orders import make_address, pay_order, place_basket
from tests.factories.outbox import deliver_everything
from tests.factories.tourism import (
    begin_booking,
    make_booking,
    make_experience,
    make_visit_basket,
    slots_of,
)
from tests.races.market import assert_sound, wanted
from tests.races.together import all_values, errors, run_together, values
from tourism.models import Booking, CheckIn, Slot, Ticket
from tourism.services import VisitError
from tourism.services.cancellation import cancel_booking, cancel_slot
from tourism.services.checking_in import check_in
from tourism.services.rebooking import move_booking
from tourism.services.schedules import change_capacity, make_slots
from tourism.states import BookingState, SlotState, TicketState
from vendors.partner.models import StockPool
from vendors.partner.services.stock import OutOfStockError

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
REFUSED = (CheckoutError, OutOfStockError)


def buy(basket: Basket, total: str) -> Callable[[], Order]:
    make_address()  # its country is there before the crowd comes
    return partial(check_out, basket, wanted(total))


def settled() -> None:
    deliver_everything()


def test_last_place_goes_to_one_of_many():
    experience = make_experience(capacity=1, most=1)
    price = experience.prices.get()
    baskets = [make_visit_basket(experience, None, {price: 1}) for _ in range(8)]

    done = run_together([buy(basket, "60.00") for basket in baskets])

    assert len(values(done)) == 1
    assert len(errors(done, REFUSED)) == 7
    assert Booking.objects.count() == 1
    assert_sound()


def test_slot_called_off_while_it_is_bought_leaves_nobody_booked():
    experience = make_experience(capacity=40)
    (slot, *_rest) = slots_of(experience)
    baskets = [make_visit_basket(experience) for _ in range(6)]
    off = partial(
        cancel_slot, slot, called_off="weather", reason="Storm", seen=1, by=None
    )

    done = run_together([*(buy(basket, "120.00") for basket in baskets), off])

    errors(done, REFUSED)
    for order in Order.objects.all():
        pay_order(order)
    settled()
    assert Slot.objects.get(pk=slot.pk).state == SlotState.CANCELLED
    assert not Booking.objects.filter(state=BookingState.BOOKED).exists()
    assert not Ticket.objects.filter(state=TicketState.VALID).exists()
    assert Refund.objects.count() == Order.objects.count()
    assert_sound()


def test_slot_called_off_while_orders_are_paid_gives_each_its_money_back():
    experience = make_experience(capacity=40)
    (slot, *_rest) = slots_of(experience)
    orders = [place_basket(make_visit_basket(experience)) for _ in range(5)]
    off = partial(cancel_slot, slot, called_off="farm", reason="", seen=1, by=None)

    all_values(run_together([*(partial(pay_order, order) for order in orders), off]))
    settled()

    states = set(Booking.objects.values_list("state", flat=True))
    assert states == {BookingState.CANCELLED}
    assert [row.amount for row in Refund.objects.all()] == [12000] * 5
    assert_sound()


def test_nights_in_opposite_order_do_not_wait_for_each_other():
    experience = make_experience(
        kind="stay", prices={"room": "300.00"}, capacity=3, hour=15
    )
    nights, room = slots_of(experience)[:4], experience.prices.get()
    there = [make_visit_basket(experience, nights, {room: 1}) for _ in range(4)]
    back = []
    for _ in range(4):
        basket = make_visit_basket(experience, nights[3:], {room: 1})
        for night in reversed(nights[:3]):
            other = make_visit_basket(experience, [night], {room: 1})
            other.lines.update(basket=basket)
        back.append(Basket.objects.get(pk=basket.pk))

    done = run_together([buy(basket, "1200.00") for basket in [*there, *back]])

    assert len(values(done)) == 3
    assert len(errors(done, REFUSED)) == 5
    pools = StockPool.objects.filter(slot__in=nights)
    assert [pool.available for pool in pools] == [0, 0, 0, 0]
    assert_sound()


def test_guests_who_swap_dates_do_not_wait_for_each_other():
    experience = make_experience(capacity=30)
    first, second, *_rest = slots_of(experience)
    there = [make_booking(experience, [first]) for _ in range(4)]
    back = [make_booking(experience, [second]) for _ in range(4)]

    all_values(
        run_together(
            [
                *(partial(move_booking, b, [second], by_shopper=True) for b in there),
                *(partial(move_booking, b, [first], by_shopper=True) for b in back),
            ]
        )
    )

    assert [StockPool.objects.get(slot=slot).available for slot in (first, second)] == [
        22,
        22,
    ]
    assert_sound()


def test_last_room_for_a_new_date_is_given_once():
    experience = make_experience(capacity=4)
    first, second, *_rest = slots_of(experience)
    rivals = [make_booking(experience, [first]) for _ in range(2)]
    make_booking(experience, [second])

    done = run_together(
        [partial(move_booking, one, [second], by_shopper=True) for one in rivals]
    )

    assert len(values(done)) == 1
    assert len(errors(done, VisitError)) == 1
    assert_sound()


def test_one_order_paid_by_many_gets_its_tickets_once():
    order = pay_order(place_basket(make_visit_basket(make_experience())))

    all_values(run_together([partial(mark_paid, order)] * 6))

    assert Ticket.objects.count() == 2
    assert_sound()


def test_ticket_scanned_by_two_phones_lets_in_once():
    booking = begin_booking(make_booking(make_experience()), hours=-0.5)
    ticket, partner = booking.tickets.first(), booking.experience.partner
    at = timezone.now()
    scans = [
        partial(
            check_in, partner, code=ticket.code, key=uuid4(), scanned_at=at, by=None
        )
        for _ in range(6)
    ]

    found = all_values(run_together(scans))

    assert sorted(one.outcome for one in found) == ["again"] * 5 + ["in"]
    assert_sound()


def test_one_scan_sent_many_times_is_noted_once():
    booking = begin_booking(make_booking(make_experience()), hours=-0.5)
    ticket, partner = booking.tickets.first(), booking.experience.partner
    scan = partial(
        check_in,
        partner,
        code=ticket.code,
        key=uuid4(),
        scanned_at=timezone.now(),
        by=None,
    )

    found = all_values(run_together([scan] * 6))

    assert len({one.pk for one in found}) == 1
    assert CheckIn.objects.count() == 1
    assert_sound()


def test_cancelled_and_let_in_at_once_is_one_of_both():
    booking = begin_booking(make_booking(make_experience()), hours=-0.5)
    ticket, partner = booking.tickets.first(), booking.experience.partner
    let_in = partial(
        check_in,
        partner,
        code=ticket.code,
        key=uuid4(),
        scanned_at=timezone.now(),
        by=None,
    )
    cancel = partial(cancel_booking, booking, by_shopper=True, by=None)

    errors(run_together([let_in, cancel]), VisitError)

    booking.refresh_from_db()
    ticket.refresh_from_db()
    assert (booking.state, ticket.state) in {
        (BookingState.BOOKED, TicketState.USED),
        (BookingState.CANCELLED, TicketState.CANCELLED),
    }
    assert_sound()


def test_booking_cancelled_by_two_gives_back_once():
    booking = make_booking(make_experience())
    cancel = partial(cancel_booking, booking, by_shopper=True, by=None)

    done = run_together([cancel] * 4)

    assert len(values(done)) == 1
    errors(done, VisitError)
    assert [row.amount for row in Refund.objects.all()] == [12000]
    assert_sound()


def test_capacity_is_cut_while_places_are_bought():
    experience = make_experience(capacity=10)
    (slot, *_rest) = slots_of(experience)
    baskets = [make_visit_basket(experience) for _ in range(5)]
    cut = partial(change_capacity, slot, 4, seen=1, by=None)

    done = run_together([*(buy(basket, "120.00") for basket in baskets), cut])

    errors(done, (*REFUSED, VisitError))
    pool = StockPool.objects.get(pk=slot.pool_id)
    assert pool.claimed <= pool.on_hand
    assert_sound()


def test_plan_that_is_followed_by_two_workers_makes_each_slot_once():
    experience = make_experience(days=3)
    experience.schedules.update(last_day=None)

    made = all_values(run_together([partial(make_slots, experience)] * 4))

    assert sum(made) == Slot.objects.count() - 3
    assert_sound()
