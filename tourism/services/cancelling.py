"""Cancelling: by the guest on the agreed terms, by the farm with everything back."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.money import from_minor, minor_step, share, to_minor
from core.rounds import attempt
from core.transitions import move
from orders.order.models import Line, VendorOrder
from orders.order.services import CancelRefused
from orders.order.services.visits import give_up_visit, lock_visit, take_visit
from orders.payment.rules import RefundReason
from orders.payment.services import RefundTerms
from orders.payment.services.giving import give_back
from tourism.locks import lock_bookings, lock_slot, lock_tickets
from tourism.models import Booking, Slot
from tourism.queries import free_slots
from tourism.states import (
    SLOT_MOVES,
    TICKET_MOVES,
    BookingState,
    CallOff,
    CancelledBy,
    SlotState,
    TicketState,
    Word,
)
from vendors.partner.models import StockEntry, StockPool
from vendors.partner.services import receive_stock
from vendors.partner.services.stock import close_places

from .bookings import ask_to_call_off, end
from .refusing import VisitRefused
from .telling import tell_guest, tell_host

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Terms:
    """What cancelling now gives back of what was paid."""

    percent: int
    amount: Decimal

    @property
    def is_free(self) -> bool:
        return self.percent == 100


def quote_cancel(booking: Booking) -> Terms:
    """What the guest gets back when cancelling now; fetch `part__order` with it."""
    percent = 100 if booking.is_free_to_cancel else booking.late_percent
    currency = booking.part.order.currency
    lines = Line.objects.filter(booking_line__booking=booking)
    minor = sum(_share(line, percent, currency) for line in lines)
    return Terms(percent, from_minor(minor, currency))


def _share(line: Line, percent: int, currency: str) -> int:
    price = to_minor(line.final_price, currency)
    return share(price, percent, 100, minor_step(currency))


@transaction.atomic
def cancel_booking(
    booking: Booking,
    *,
    by_shopper: bool,
    reason: str = "",
    called_off: str = "",
    by: "User | None",
) -> Booking:
    """Cancel all of a booking; its tickets are no longer good, its places return.

    The guest may until it begins and gets back what the terms say; the farm gives
    everything back. Raises `VisitRefused` when it is over, or somebody is in. What is
    `called_off` ends for those too who are in: all that nobody has had goes back.
    """
    try:
        part = lock_visit(booking.part)
    except CancelRefused as error:
        raise VisitRefused(str(error)) from error
    fresh = lock_bookings([booking.pk])[0]
    fresh.part = part
    _require_open(fresh, by_shopper=by_shopper, is_off=bool(called_off))
    percent = quote_cancel(fresh).percent if by_shopper else _percent_left(fresh)
    who = CancelledBy.SHOPPER if by_shopper else CancelledBy.HOST
    end(fresh, who, reason=reason, called_off=called_off, back_percent=percent)
    void_tickets(fresh)
    if by_shopper and percent < 100:
        _keep_some(fresh, part, percent, by=by)
    else:
        _give_all_back(fresh, part, reason, by=by, by_shopper=by_shopper)
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
        raise VisitRefused(
            _("This booking is %(state)s, so it can't be cancelled.")
            % {"state": booking.get_state_display()}
        )
    if by_shopper and booking.starts <= timezone.now():
        raise VisitRefused(_("It has begun, so it can't be cancelled any more."))
    if not is_off and booking.tickets.filter(state=TicketState.USED).exists():
        raise VisitRefused(
            _("Somebody of this booking is checked in, so it can't be cancelled.")
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
    part: VendorOrder,
    reason: str,
    *,
    by: "User | None",
    by_shopper: bool,
) -> None:
    words = reason or str(_("The visit was cancelled."))
    give_up_visit(part, _packs(booking), reason=words, by=by, by_shopper=by_shopper)


def _keep_some(
    booking: Booking, part: VendorOrder, percent: int, *, by: "User | None"
) -> None:
    """Some of the price goes back, the rest is the farm's as if the guest had come.

    The places are for sale again.
    """
    currency = part.order.currency
    lines = Line.objects.filter(booking_line__booking=booking)
    amounts = {line.pk: _share(line, percent, currency) for line in lines}
    if any(amounts.values()):
        give_back(
            part,
            lines={pk: amount for pk, amount in amounts.items() if amount},
            cause=f"visit:{booking.pk}",
            terms=RefundTerms(reason=RefundReason.CANCELLED),
        )
    take_visit(part, _packs(booking), by=by)
    _put_back_on_sale(booking, by=by)


def _put_back_on_sale(booking: Booking, *, by: "User | None") -> None:
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
    tell_guest(booking, Word.CANCELLED if by_shopper else Word.CALLED_OFF)
    if by_shopper:
        tell_host(booking, "cancelled")


def end_with_part(part: VendorOrder) -> None:
    """The part was cancelled as a whole: what is still booked of it is over."""
    ids = part.bookings.filter(state=BookingState.BOOKED).values_list("pk", flat=True)
    for booking in lock_bookings(ids):
        reason = part.cancel_reason
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
    by: "User | None",
) -> Slot:
    """The farm calls a slot off: nobody can book it from this moment on.

    Everybody who has booked gets everything back and is told; that is done by the
    outbox, booking by booking. Who pays just now gets the money back when it arrives.
    Raises `VisitRefused`.
    """
    fresh = lock_slot(slot.pk)
    if fresh.version != seen:
        raise VisitRefused(_("This slot was changed meanwhile. Please look again."))
    if fresh.state != SlotState.OPEN or fresh.ends <= timezone.now():
        raise VisitRefused(_("This slot is over or cancelled already."))
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
    booking = Booking.objects.select_related("part").get(pk=booking_id)
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
    ids = list(rows.distinct().order_by("pk").values_list("pk", flat=True)[:200])
    rounds = (partial(call_off, pk) for pk in ids)
    return sum(bool(attempt(one, what="call_off")) for one in rounds)


def other_dates(booking: Booking, *, days: int = 60) -> list[Slot]:
    """Slots to come with room for the booking at its price, for who lost a date."""
    today = timezone.localdate()
    found = free_slots(
        booking.experience, first=today, last=today + timedelta(days=days)
    )
    return [slot for slot in found if slot.pool.available >= booking.places]
