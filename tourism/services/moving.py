"""Another date for a booking, at the price it was booked for."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from orders.order.services import CancelRefused
from orders.order.services.visits import lock_visit, move_visit
from tourism.locks import lock_bookings, lock_slots
from tourism.models import Booking, BookingLine, Slot, SlotPrice
from tourism.states import BookingState, TicketState, Word
from vendors.partner.models import StockRecord
from vendors.partner.services import OutOfStock

from .choosing import require_nights
from .refusing import VisitRefused
from .telling import tell_guest, tell_host


@transaction.atomic
def move_booking(
    booking: Booking,
    slots: Sequence[Slot],
    *,
    by_shopper: bool,
) -> Booking:
    """Come at another time: the same tickets, the same price, nothing is paid anew.

    The guest may while cancelling is free. Of a stay it takes as many nights. Raises
    `VisitRefused`, and then the old date stands.
    """
    try:
        part = lock_visit(booking.part)
    except CancelRefused as error:
        raise VisitRefused(str(error)) from error
    fresh = lock_bookings([booking.pk])[0]
    fresh.part = part
    _require_movable(fresh, by_shopper=by_shopper)
    chosen = sorted(lock_slots([slot.pk for slot in slots]), key=lambda one: one.starts)
    require_nights(fresh.experience, chosen)
    lines = list(fresh.lines.select_related("slot", "line").order_by("pk"))
    _move(fresh, lines, _paired(lines, chosen))
    before = fresh.starts
    _write_dates(fresh, chosen)
    tell_guest(fresh, Word.MOVED, occasion=str(fresh.sequence))
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
        raise VisitRefused(
            _("This booking is %(state)s, so its date stays.")
            % {"state": booking.get_state_display()}
        )
    if booking.tickets.exclude(state=TicketState.VALID).exists():
        raise VisitRefused(_("Somebody of this booking is checked in already."))
    if by_shopper and not booking.is_free_to_cancel:
        raise VisitRefused(
            _("It is too late to change the date. Please talk to the farm.")
        )


def _paired(lines: Sequence[BookingLine], chosen: Sequence[Slot]) -> dict[int, Slot]:
    """The new slot for each old one, in the order of time. Raises `VisitRefused`."""
    old = sorted({line.slot for line in lines}, key=lambda slot: slot.starts)
    if len(old) != len(chosen):
        raise VisitRefused(_("Please choose as many nights as you have booked."))
    return {one.pk: other for one, other in zip(old, chosen, strict=True)}


def _move(
    booking: Booking, lines: Sequence[BookingLine], pairs: dict[int, Slot]
) -> None:
    packs: dict[int, StockRecord] = {}
    for one in lines:
        slot = pairs[one.slot_id]
        pack = _pack(one, slot)
        if slot.pool.is_over or not pack.is_on_sale:
            raise VisitRefused(_("This can't be booked any more."))
        packs[one.line_id] = pack
    try:
        # In a transaction of its own, so that what was claimed first returns.
        with transaction.atomic():
            move_visit(booking.part, packs)
    except OutOfStock as error:
        raise VisitRefused(
            _("There is no room for all of you at that time. Your old date stands.")
        ) from error
    for one in lines:
        one.slot = pairs[one.slot_id]
    BookingLine.objects.bulk_update(lines, ["slot"])


def _pack(one: BookingLine, slot: Slot) -> StockRecord:
    """The same price of the new slot. Raises `VisitRefused` if it costs another sum."""
    rows = SlotPrice.objects.filter(slot=slot, price=one.price_id)
    found = rows.select_related("pack").first()
    if found is None:
        raise VisitRefused(_("This can't be booked any more."))
    if found.pack.price != one.line.unit_price_incl_tax:
        raise VisitRefused(
            _(
                "That time costs another price. Please cancel and book it anew; "
                "cancelling is free for you now."
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
