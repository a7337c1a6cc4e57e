"""Cancelling: by the guest on the agreed terms, by the farm with everything back."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from core import dates
from core.activity_log import record
from core.languages import Sentence
from core.money import from_minor, minor_step, share, to_minor
from core.sweeps import Queue, work_through
from core.transitions import move
from orders.order.models import Line, VendorOrder
from orders.order.services.cancellation import CancelError
from orders.order.services.visits import cancel_places, lock_visit, take_visit
from payments.payment.rules import RefundReason
from payments.payment.services.refundable import (
    MoneyReturnedError,
    RefundBlockedError,
    left_of_lines,
    left_of_vendor_order,
)
from payments.payment.services.refunds import RefundTerms
from payments.payment.services.vendor_refunds import give_back
from tourism.locks import lock_bookings, lock_slot, lock_tickets
from tourism.models import Booking, Slot
from tourism.queries.slots import free_slots
from tourism.states import (
    SLOT_MOVES,
    TICKET_MOVES,
    BookingNotice,
    BookingState,
    CallOff,
    CancelledBy,
    SlotState,
    TicketState,
)
from vendors.partner.models import StockEntry, StockPool
from vendors.partner.services.stock import close_places, receive_stock

from . import VisitError
from .bookings import ask_to_call_off, end
from .messages import tell_guest, tell_host

VISIT_OFF = Sentence(gettext_noop("The visit was cancelled."))


@dataclass(frozen=True)
class CancellationTerms:
    """What cancelling now gives back of what was paid."""

    percent: int
    amount: Decimal

    @property
    def is_free(self) -> bool:
        return self.percent == 100


def quote_cancel(booking: Booking) -> CancellationTerms:
    """What the guest gets back when cancelling now; fetch its order with it."""
    percent = 100 if booking.is_free_to_cancel else booking.late_percent
    currency = booking.vendor_order.order.currency
    minor = sum(_amounts(booking, booking.vendor_order, percent).values())
    return CancellationTerms(percent, from_minor(minor, currency))


def _amounts(
    booking: Booking, vendor_order: VendorOrder, percent: int
) -> dict[int, int]:
    """What goes back of each line, in minor units: never more than is left of it."""
    currency = vendor_order.order.currency
    left, of_vendor_order = (
        left_of_lines(vendor_order, currency),
        left_of_vendor_order(vendor_order, currency),
    )
    found = {}
    for line in Line.objects.filter(booking_line__booking=booking).order_by("pk"):
        price = to_minor(line.final_price, currency)
        agreed = share(price, percent, 100, minor_step(currency))
        found[line.pk] = max(min(agreed, left[line.pk], of_vendor_order), 0)
        of_vendor_order -= found[line.pk]
    return found


@transaction.atomic
def cancel_booking(
    booking: Booking,
    *,
    by_shopper: bool,
    reason: str = "",
    called_off: str = "",
    by: User | None,
) -> Booking:
    """Cancel all of a booking; its tickets are no longer good, its places return.

    The guest may until it begins and gets back what the terms say; the farm gives
    everything back. Raises `VisitError` when it is over, somebody is in, or the
    payment is disputed. What is
    `called_off` ends for those too who are in: all that nobody has had goes back.
    """
    try:
        vendor_order = lock_visit(booking.vendor_order)
    except CancelError as error:
        raise VisitError(str(error)) from error
    fresh = lock_bookings([booking.pk])[0]
    fresh.vendor_order = vendor_order
    _require_open(fresh, by_shopper=by_shopper, is_off=bool(called_off))
    percent = quote_cancel(fresh).percent if by_shopper else _percent_left(fresh)
    who = CancelledBy.SHOPPER if by_shopper else CancelledBy.HOST
    end(fresh, who, reason=reason, called_off=called_off, back_percent=percent)
    void_tickets(fresh)
    try:
        if by_shopper and percent < 100:
            _keep_some(fresh, vendor_order, percent, by=by)
        else:
            _give_all_back(fresh, vendor_order, reason, by=by, by_shopper=by_shopper)
    except RefundBlockedError as error:
        raise VisitError(str(error)) from error
    if not by_shopper:
        _record(fresh, reason)
    _tell(fresh, by_shopper=by_shopper)
    return fresh


def _percent_left(booking: Booking) -> int:
    """How much of what was paid is for places that nobody has had yet."""
    lines = list(Line.objects.filter(booking_line__booking=booking))
    paid = sum((line.final_price for line in lines), Decimal(0))
    left = sum((line.final_price * line.left / line.quantity for line in lines), 0)
    return int(100 * left / paid) if paid else 100


def _require_open(booking: Booking, *, by_shopper: bool, is_off: bool) -> None:
    if booking.state != BookingState.BOOKED:
        raise VisitError(
            _("This booking is %(state)s, so it can't be cancelled.")
            % {"state": booking.get_state_display()}
        )
    if by_shopper and booking.starts <= timezone.now():
        raise VisitError(_("It has already started, so it can't be cancelled."))
    if not is_off and booking.tickets.filter(state=TicketState.USED).exists():
        raise VisitError(
            _(
                "A guest of this booking is already checked in, so it "
                "can't be cancelled."
            )
        )


def void_tickets(booking: Booking) -> None:
    for ticket in lock_tickets([booking.pk]):
        if ticket.state == TicketState.VALID:
            move(ticket, TicketState.CANCELLED, moves=TICKET_MOVES, field="state")


def _packs(booking: Booking) -> dict[int, int]:
    """Packs of each line that are left to be had."""
    lines = Line.objects.filter(booking_line__booking=booking)
    return {line.pk: line.left for line in lines if line.left}


def _give_all_back(
    booking: Booking,
    vendor_order: VendorOrder,
    reason: str,
    *,
    by: User | None,
    by_shopper: bool,
) -> None:
    words = reason or VISIT_OFF.keep()
    cancel_places(
        vendor_order, _packs(booking), reason=words, by=by, by_shopper=by_shopper
    )


def _keep_some(
    booking: Booking, vendor_order: VendorOrder, percent: int, *, by: User | None
) -> None:
    """Some of the price goes back, the rest is the farm's as if the guest had come.

    The places are for sale again.
    """
    amounts = _amounts(booking, vendor_order, percent)
    if any(amounts.values()):
        with suppress(MoneyReturnedError):
            give_back(
                vendor_order,
                lines={pk: amount for pk, amount in amounts.items() if amount},
                cause=f"visit:{booking.pk}",
                terms=RefundTerms(reason=RefundReason.CANCELLED),
            )
    take_visit(vendor_order, _packs(booking), by=by)
    _put_back_on_sale(booking, by=by)


def _put_back_on_sale(booking: Booking, *, by: User | None) -> None:
    """In the order of the pools, as everybody takes them."""
    units: Counter[int] = Counter()
    for one in booking.lines.select_related("line", "slot"):
        if one.slot.state == SlotState.OPEN:
            units[one.slot.pool_id] += one.quantity * one.line.pack_quantity
    pools = StockPool.objects.in_bulk(units)
    for pool_id in sorted(units):
        receive_stock(
            pools[pool_id],
            quantity=units[pool_id],
            by=by,
            reason=StockEntry.Reason.RETURNED,
        )


def _record(booking: Booking, reason: str) -> None:
    record(
        "visits.booking.cancel",
        booking,
        after={"called_off": booking.called_off},
        reason=reason,
        seller=booking.experience.partner,
    )


def _tell(booking: Booking, *, by_shopper: bool) -> None:
    tell_guest(
        booking, BookingNotice.CANCELLED if by_shopper else BookingNotice.CALLED_OFF
    )
    if by_shopper:
        tell_host(booking, "cancelled")


def end_with_vendor_order(vendor_order: VendorOrder) -> None:
    """The part was cancelled as a whole: what is still booked of it is over."""
    ids = vendor_order.bookings.filter(state=BookingState.BOOKED).values_list(
        "pk", flat=True
    )
    for booking in lock_bookings(ids):
        reason = vendor_order.cancel_reason
        end(booking, CancelledBy.HOST, reason=reason, back_percent=100)
        void_tickets(booking)
        _tell(booking, by_shopper=False)


@transaction.atomic
def cancel_slot(
    slot: Slot,
    *,
    called_off: str,
    reason: str,
    seen: int,
    by: User | None,
) -> Slot:
    """The farm calls a slot off: nobody can book it from this moment on.

    Everybody who has booked gets everything back and is told; that is done by the
    outbox, booking by booking. Who pays just now gets the money back when it arrives.
    Raises `VisitError`.
    """
    fresh = lock_slot(slot.pk)
    if fresh.version != seen:
        raise VisitError(_("This date was changed. Please check again."))
    if fresh.state != SlotState.OPEN or fresh.ends <= timezone.now():
        raise VisitError(_("This date is already over or cancelled."))
    close_places(fresh.pool, by=by)
    fresh.called_off, fresh.reason = CallOff(called_off), reason[:300]
    fresh.version += 1
    fresh.save(update_fields=["called_off", "reason", "version"])
    move(fresh, SlotState.CANCELLED, moves=SLOT_MOVES, field="state")
    for booking in _booked(fresh):
        ask_to_call_off(booking)
    record(
        "visits.slot.cancel",
        fresh,
        after={"called_off": called_off},
        reason=reason,
        seller=fresh.experience.partner,
    )
    return fresh


def _booked(slot: Slot) -> list[Booking]:
    rows = Booking.objects.filter(lines__slot=slot, state=BookingState.BOOKED)
    return list(rows.distinct().order_by("pk"))


def call_off(booking_id: int) -> bool:
    """Cancel a booking whose slot was called off; False when there is nothing to do."""
    booking = Booking.objects.select_related("vendor_order").get(pk=booking_id)
    slots = Slot.objects.filter(booking_lines__booking=booking)
    off = slots.filter(state=SlotState.CANCELLED).first()
    if off is None or booking.state != BookingState.BOOKED:
        return False
    cancel_booking(
        booking,
        by_shopper=False,
        reason=off.reason,
        called_off=off.called_off,
        by=None,
    )
    return True


def call_off_left() -> int:
    """Whoever is still booked into a slot that was called off; safe to call again."""
    rows = Booking.objects.filter(
        lines__slot__state=SlotState.CANCELLED, state=BookingState.BOOKED
    )
    return work_through(
        Queue("visits.called-off", rows.distinct(), money=True), call_off
    )


def other_dates(booking: Booking, *, days: int = 60) -> list[Slot]:
    """Slots to come with room for the booking at its price, for who lost a date."""
    today = dates.today()
    found = free_slots(
        booking.experience, first=today, last=today + timedelta(days=days)
    )
    return [slot for slot in found if slot.pool.shown >= booking.places]
