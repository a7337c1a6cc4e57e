"""Cancelling by the terms, by the farm, and coming at another time."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from core.outbox import deliver_due
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.item_cancellation import cancel_items
from payments.payment.models import Refund
from payments.payment.services import refundable
from payments.payment.services.vendor_refunds import give_back
from tests.factories.orders import pay_order, place_basket
from tests.factories.tourism import (
    begin_booking,
    end_free_cancelling,
    make_booking,
    make_experience,
    make_visit_basket,
    slots_of,
)
from tests.news import sent_about
from tests.sound import breached
from tourism.models import Booking
from tourism.services import VisitError
from tourism.services.cancellation import (
    cancel_booking,
    cancel_slot,
    other_dates,
    quote_cancel,
)
from tourism.services.checking_in import check_in, check_in_booking
from tourism.services.rebooking import move_booking
from tourism.states import BookingNotice, BookingState, TicketState
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


def refunded(booking):
    rows = Refund.objects.filter(vendor_order=booking.vendor_order)
    return sum(row.amount for row in rows)


def places_left(slot):
    return StockPool.objects.get(pk=slot.pool_id).available


def test_guest_cancels_in_time_and_gets_everything_back():
    experience = make_experience()
    (slot, *_rest) = slots_of(experience)
    booking = make_booking(experience)

    cancelled = cancel_booking(booking, by_shopper=True, by=None)

    booking.vendor_order.refresh_from_db()
    assert (cancelled.state, cancelled.back_percent) == (BookingState.CANCELLED, 100)
    assert booking.vendor_order.status == "cancelled"
    assert (refunded(booking), places_left(slot)) == (12000, 10)
    assert {one.state for one in booking.tickets.all()} == {TicketState.CANCELLED}
    assert breached() == []


def test_guest_who_cancels_late_gets_the_agreed_share_back():
    experience = make_experience(late_percent=30)
    (slot, *_rest) = slots_of(experience)
    booking = end_free_cancelling(make_booking(experience))
    assert quote_cancel(booking).amount == Decimal("36.00")

    cancelled = cancel_booking(booking, by_shopper=True, by=None)

    booking.vendor_order.refresh_from_db()
    assert (cancelled.state, cancelled.back_percent) == (BookingState.CANCELLED, 30)
    assert booking.vendor_order.status == "received"
    assert (refunded(booking), places_left(slot)) == (3600, 10)
    assert breached() == []


def test_guest_who_cancels_late_may_get_nothing_back():
    experience = make_experience(late_percent=0)
    booking = end_free_cancelling(make_booking(experience))

    cancel_booking(booking, by_shopper=True, by=None)

    assert refunded(booking) == 0
    assert breached() == []


def test_terms_are_those_of_the_day_it_was_booked():
    experience = make_experience(late_percent=30)
    booking = end_free_cancelling(make_booking(experience))
    type(experience).objects.filter(pk=experience.pk).update(late_percent=0)

    assert quote_cancel(booking).percent == 30


def test_one_of_two_bookings_of_a_part_goes_alone():
    experience = make_experience()
    first, second, *_rest = slots_of(experience)
    basket = make_visit_basket(experience, [first])
    make_visit_basket(experience, [second]).lines.update(basket=basket)
    order = pay_order(place_basket(type(basket).objects.get(pk=basket.pk)))
    one, other = Booking.objects.filter(vendor_order__order=order).order_by("starts")

    cancel_booking(one, by_shopper=True, by=None)

    one.vendor_order.refresh_from_db()
    other.refresh_from_db()
    assert (one.vendor_order.status, other.state) == ("accepted", BookingState.BOOKED)
    assert (refunded(one), places_left(first), places_left(second)) == (12000, 10, 8)
    assert breached() == []


def test_visit_that_has_begun_is_not_cancelled():
    booking = begin_booking(make_booking(make_experience()), hours=1)

    with pytest.raises(VisitError):
        cancel_booking(booking, by_shopper=True, by=None)

    booking.refresh_from_db()
    assert (booking.state, refunded(booking)) == (BookingState.BOOKED, 0)


def test_cancelled_twice_gives_back_once():
    booking = make_booking(make_experience())
    cancel_booking(booking, by_shopper=True, by=None)

    with pytest.raises(VisitError):
        cancel_booking(booking, by_shopper=True, by=None)

    assert refunded(booking) == 12000


def test_visit_is_not_cancelled_by_the_ways_of_goods():
    booking = make_booking(make_experience())
    line = booking.vendor_order.lines.get()

    with pytest.raises(CancelError):
        cancel_vendor_order(booking.vendor_order, by=None, by_shopper=True)
    with pytest.raises(CancelError):
        cancel_items(booking.vendor_order, {line.pk: 1}, seen=2, by=None)

    booking.refresh_from_db()
    assert (booking.state, refunded(booking)) == (BookingState.BOOKED, 0)


def test_office_that_cancels_the_part_ends_its_bookings():
    booking = make_booking(make_experience())

    cancel_vendor_order(booking.vendor_order, by=None, by_shopper=False, reason="Flood")

    booking.refresh_from_db()
    assert (booking.state, booking.cancelled_by) == (BookingState.CANCELLED, "host")
    assert {one.state for one in booking.tickets.all()} == {TicketState.CANCELLED}
    assert breached() == []


def test_slot_called_off_gives_everything_back_and_offers_other_dates():
    experience = make_experience(late_percent=0)
    slot, *others = slots_of(experience)
    booking = end_free_cancelling(make_booking(experience))

    cancel_slot(slot, called_off="weather", reason="Storm", seen=1, by=None)
    deliver_due()

    booking.refresh_from_db()
    assert (booking.state, booking.called_off, booking.cancel_reason) == (
        BookingState.CANCELLED,
        "weather",
        "Storm",
    )
    assert refunded(booking) == 12000
    assert sent_about(booking, event=BookingNotice.CALLED_OFF).count() == 1
    assert [one.pk for one in other_dates(booking)] == [one.pk for one in others]
    with pytest.raises(VisitError):
        make_visit_basket(experience, [slot])
    assert breached() == []


def test_slot_called_off_while_it_is_paid_gives_everything_back():
    experience = make_experience()
    (slot, *_rest) = slots_of(experience)
    order = place_basket(make_visit_basket(experience))
    cancel_slot(slot, called_off="farm", reason="Ill", seen=1, by=None)

    pay_order(order)
    deliver_due()

    booking = Booking.objects.get()
    assert booking.state == BookingState.CANCELLED
    assert refunded(booking) == 12000
    assert not booking.tickets.filter(state=TicketState.VALID).exists()
    assert breached() == []


def test_slot_called_off_while_some_are_in_gives_the_others_their_money():
    experience = make_experience()
    (slot, *_rest) = slots_of(experience)
    booking = begin_booking(make_booking(experience), hours=0.5)
    check_in(
        experience.partner,
        code=booking.tickets.first().code,
        key=uuid4(),
        scanned_at=timezone.now(),
        by=None,
    )

    cancel_slot(slot, called_off="weather", reason="Storm", seen=1, by=None)
    deliver_due()

    booking.refresh_from_db()
    assert (booking.state, booking.back_percent) == (BookingState.CANCELLED, 50)
    assert refunded(booking) == 6000
    states = sorted(booking.tickets.values_list("state", flat=True))
    assert states == [TicketState.CANCELLED, TicketState.USED]
    booking.vendor_order.refresh_from_db()
    assert booking.vendor_order.status == "received"
    assert breached() == []


def test_slot_is_called_off_once():
    experience = make_experience()
    (slot, *_rest) = slots_of(experience)
    cancel_slot(slot, called_off="few", reason="", seen=1, by=None)

    with pytest.raises(VisitError):
        cancel_slot(slot, called_off="few", reason="", seen=2, by=None)


def test_new_date_costs_nothing_anew():
    experience = make_experience()
    first, second, *_rest = slots_of(experience)
    booking = make_booking(experience)
    codes = sorted(booking.tickets.values_list("code", flat=True))

    moved = move_booking(booking, [second], by_shopper=True)

    assert (moved.starts, moved.sequence) == (second.starts, 1)
    assert (places_left(first), places_left(second)) == (10, 8)
    assert sorted(booking.tickets.values_list("code", flat=True)) == codes
    line = booking.vendor_order.lines.get()
    assert (line.pool_id, line.pack_name) == (
        second.pool_id,
        second.prices.get().pack.name,
    )
    assert refunded(booking) == 0
    assert breached() == []


def test_new_date_without_room_leaves_the_old_one():
    experience = make_experience(capacity=2)
    first, second, *_rest = slots_of(experience)
    booking = make_booking(experience, [first])
    make_booking(experience, [second])

    with pytest.raises(VisitError):
        move_booking(booking, [second], by_shopper=True)

    booking.refresh_from_db()
    assert booking.starts == first.starts
    assert (places_left(first), places_left(second)) == (0, 0)
    assert breached() == []


def test_new_date_at_another_price_is_refused():
    experience = make_experience()
    _first, second, *_rest = slots_of(experience)
    booking = make_booking(experience)
    pack = second.prices.get().pack
    type(pack).objects.filter(pk=pack.pk).update(price=Decimal("90.00"))

    with pytest.raises(VisitError, match="another price"):
        move_booking(booking, [second], by_shopper=True)


def test_new_date_is_too_late_when_cancelling_costs():
    experience = make_experience()
    _first, second, *_rest = slots_of(experience)
    booking = end_free_cancelling(make_booking(experience))

    with pytest.raises(VisitError):
        move_booking(booking, [second], by_shopper=True)

    assert move_booking(booking, [second], by_shopper=False).starts == second.starts


def test_stay_moves_with_all_its_nights():
    experience = make_experience(
        kind="stay", prices={"room": "300.00"}, capacity=1, hour=15
    )
    one, two, three, four, *_rest = slots_of(experience)
    booking = make_booking(experience, [one, two], {experience.prices.get(): 1})

    with pytest.raises(VisitError):
        move_booking(booking, [three], by_shopper=True)
    moved = move_booking(booking, [two, three], by_shopper=True)

    assert (moved.starts, moved.ends) == (two.starts, three.ends)
    assert [places_left(each) for each in (one, two, three, four)] == [1, 0, 0, 1]
    assert breached() == []


def test_who_is_checked_in_is_not_cancelled_or_moved():
    experience = make_experience()
    booking = begin_booking(make_booking(experience), hours=-1)
    check_in_booking(booking, by=None)

    for act in (
        lambda: cancel_booking(booking, by_shopper=False, by=None),
        lambda: move_booking(booking, slots_of(experience)[1:2], by_shopper=False),
    ):
        with pytest.raises(VisitError):
            act()

    booking.refresh_from_db()
    assert booking.state == BookingState.ATTENDED
    assert timezone.now() < booking.starts


def test_guest_who_got_money_back_before_gets_no_more_than_is_left():
    booking = end_free_cancelling(make_booking(make_experience(late_percent=50)))
    line = booking.lines.get().line
    give_back(booking.vendor_order, lines={line.pk: 9000}, cause="goodwill")

    terms = quote_cancel(booking)
    cancel_booking(booking, by_shopper=True, by=None)

    assert (terms.percent, terms.amount) == (50, Decimal("30.00"))
    assert refunded(booking) == 12000
    assert breached() == []


def test_visit_whose_payment_is_disputed_is_not_cancelled(monkeypatch):
    booking = end_free_cancelling(make_booking(make_experience(late_percent=50)))
    monkeypatch.setattr(refundable, "GUARDS", [lambda _payment: "At the bank."])

    with pytest.raises(VisitError, match="At the bank"):
        cancel_booking(booking, by_shopper=True, by=None)

    booking.refresh_from_db()
    assert (booking.state, refunded(booking)) == (BookingState.BOOKED, 0)
