"""Breaches of slots, bookings and tickets, of an experience that is made for them."""

from django.db.models import F
from django.utils import timezone

from notifications.models import SentNotification
from orders.order.models import VendorOrder
from payments.payment.models import RefundLine
from tests.factories.tourism import begin_booking, make_booking, make_experience
from tests.factories.vendors import make_member
from tourism.models import Booking, BookingLine, Slot, Ticket
from tourism.services.cancellation import cancel_booking
from vendors.partner.models import StockPool

from .rows import change


def _booked(**fields):
    experience = make_experience(**fields)
    make_member(experience.partner)
    return make_booking(experience)


def hold_it_at_another_time():
    booking = _booked()
    pool = booking.lines.get().slot.pool_id
    change(StockPool.objects.filter(pk=pool), starts=timezone.now())


def find_another_place():
    booking = _booked()
    slot = booking.lines.get().slot
    change(Slot.objects.filter(pk=slot.pk), capacity=F("capacity") + 1)


def book_another_slot():
    booking = _booked()
    other = booking.experience.slots.order_by("-starts").first()
    change(BookingLine.objects.filter(booking=booking), slot=other.pk)


def book_more_than_was_ordered():
    booking = _booked()
    line = booking.lines.get()
    ticket = Ticket.objects.create(
        booking=booking, price=line.price, number=9, code="NEVER-SOLD"
    )
    line.tickets.add(ticket)
    change(BookingLine.objects.filter(pk=line.pk), quantity=3)


def call_places_goods():
    booking = _booked()
    change(VendorOrder.objects.filter(pk=booking.vendor_order_id), is_visit=False)


def expire_what_is_paid():
    booking = _booked()
    change(Booking.objects.filter(pk=booking.pk), state="expired")
    for number in (1, 2):
        tickets = Ticket.objects.filter(booking=booking, number=number)
        change(tickets, state="cancelled")


def lose_a_ticket():
    booking = _booked()
    change(Ticket.objects.filter(booking=booking, number=1), state="cancelled")


def keep_a_cancelled_ticket():
    booking = _booked()
    cancel_booking(booking, by_shopper=True, by=None)
    change(Ticket.objects.filter(booking=booking, number=1), state="valid")


def let_in_for_nothing():
    booking = _booked()
    change(
        Ticket.objects.filter(booking=booking),
        state="used",
        used_at=timezone.now(),
    )


def forget_who_was_booked():
    booking = begin_booking(_booked(), hours=30)
    slot = booking.lines.get().slot
    change(Slot.objects.filter(pk=slot.pk), state="cancelled", called_off="weather")


def keep_the_money():
    booking = _booked()
    cancel_booking(booking, by_shopper=True, by=None)
    change(RefundLine.objects.filter(line__booking_line__booking=booking), amount=1)


def tell_of_no_visit():
    SentNotification.objects.create(kind="visit", event="lost", about_id=10**9)


PLANTS = {
    tell_of_no_visit: "guests were told of visits that are booked",
    hold_it_at_another_time: (
        "slots take place when their places do, of the same experience"
    ),
    find_another_place: "slots have as many places as are free, sold and were used",
    book_another_slot: "lines of bookings are of their part, slot and size",
    book_more_than_was_ordered: "lines of bookings are of their part, slot and size",
    call_places_goods: "places at a time are sold in parts of visits, as bookings",
    expire_what_is_paid: "a booking stands as its part of the order does",
    lose_a_ticket: "there is a ticket for each place that is sold",
    keep_a_cancelled_ticket: "no ticket is good for a booking that is not",
    let_in_for_nothing: "who was let in counts as having had it",
    forget_who_was_booked: (
        "a slot that was called off has nobody booked once it is past"
    ),
    keep_the_money: "cancelled visits gave back what was agreed",
}
