"""Another date for a booking, at the price it was booked for."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core.activity_log import record
from orders.order.services.cancellation import CancelError
from orders.order.services.visits import lock_visit, move_visit
from tourism.locks import lock_bookings, lock_slots
from tourism.models import Booking, BookingLine, Slot, SlotPrice
from tourism.states import BookingNotice, BookingState, TicketState
from vendors.partner.models import StockRecord
from vendors.partner.services.stock import OutOfStockError

from . import VisitError
from .choice import require_nights
from .messages import tell_guest, tell_host


@transaction.atomic
def move_booking(
    booking: Booking,
    slots: Sequence[Slot],
    *,
    by_shopper: bool,
) -> Booking:
    """Come at another time: the same tickets, the same price, nothing is paid anew.

    The guest may while cancelling is free. Of a stay it takes as many nights. Raises
    `VisitError`, and then the old date stands.
    """
    try:
        vendor_order = lock_visit(booking.vendor_order)
    except CancelError as error:
        raise VisitError(str(error)) from error
    fresh = lock_bookings([booking.pk])[0]
    fresh.vendor_order = vendor_order
    _require_movable(fresh, by_shopper=by_shopper)
    chosen = sorted(lock_slots([slot.pk for slot in slots]), key=lambda one: one.starts)
    require_nights(fresh.experience, chosen)
    lines = list(fresh.lines.select_related("slot", "line").order_by("pk"))
    _move(fresh, lines, _paired(lines, chosen))
    before = fresh.starts
    _write_dates(fresh, chosen)
    tell_guest(fresh, BookingNotice.MOVED, occasion=str(fresh.sequence))
    tell_host(fresh, "moved")
    record(
        "visits.booking.move",
        fresh,
        before={"starts": before},
        after={"starts": fresh.starts},
        seller=fresh.experience.partner,
    )
    return fresh


def _require_movable(booking: Booking, *, by_shopper: bool) -> None:
    if booking.state != BookingState.BOOKED:
        raise VisitError(
            _("This booking is %(state)s, so its date can't be changed.")
            % {"state": booking.get_state_display()}
        )
    if booking.tickets.exclude(state=TicketState.VALID).exists():
        raise VisitError(_("A guest of this booking is already checked in."))
    if by_shopper and not booking.is_free_to_cancel:
        raise VisitError(
            _("It is too late to change the date. Please contact the farm.")
        )


def _paired(lines: Sequence[BookingLine], chosen: Sequence[Slot]) -> dict[int, Slot]:
    """The new slot for each old one, in the order of time. Raises `VisitError`."""
    old = sorted({line.slot for line in lines}, key=lambda slot: slot.starts)
    if len(old) != len(chosen):
        raise VisitError(_("Please choose the same number of nights as booked."))
    return {one.pk: other for one, other in zip(old, chosen, strict=True)}


def _move(
    booking: Booking, lines: Sequence[BookingLine], pairs: dict[int, Slot]
) -> None:
    packs: dict[int, StockRecord] = {}
    for one in lines:
        slot = pairs[one.slot_id]
        pack = _pack(one, slot)
        if slot.pool.is_over or not pack.is_on_sale:
            raise VisitError(_("This can no longer be booked."))
        packs[one.line_id] = pack
    try:
        # In a transaction of its own, so that what was claimed first returns.
        with transaction.atomic():
            move_visit(booking.vendor_order, packs)
    except OutOfStockError as error:
        raise VisitError(
            _("There are not enough places on that date. Your current date is kept.")
        ) from error
    for one in lines:
        one.slot = pairs[one.slot_id]
    BookingLine.objects.bulk_update(lines, ["slot"])


def _pack(one: BookingLine, slot: Slot) -> StockRecord:
    """The same price of the new slot. Raises `VisitError` if it costs another sum."""
    rows = SlotPrice.objects.filter(slot=slot, price=one.price_id)
    found = rows.select_related("pack").first()
    if found is None:
        raise VisitError(_("This can no longer be booked."))
    if found.pack.price != one.line.unit_price_incl_tax:
        raise VisitError(
            _(
                "That date has another price. Please cancel and book "
                "again; cancellation is free for you now."
            )
        )
    return found.pack


def _write_dates(booking: Booking, chosen: Sequence[Slot]) -> None:
    booking.starts, booking.ends = chosen[0].starts, chosen[-1].ends
    hours = booking.experience.free_hours
    booking.free_until = booking.starts - timedelta(hours=hours)
    booking.is_reminded = False
    booking.sequence += 1
    booking.save(
        update_fields=["starts", "ends", "free_until", "is_reminded", "sequence"]
    )
