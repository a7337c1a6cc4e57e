"""Bookings follow their order: held when placed, booked when paid, let go with it."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from core import dates
from core.outbox import enqueue
from core.transitions import move
from orders.order.models import Line, Order, VendorOrder
from orders.order.services.visits import accept_visit
from orders.order.states import VendorOrderStatus
from tourism.locks import lock_bookings, lock_slots
from tourism.models import Booking, BookingLine, Experience, SlotPrice, Ticket
from tourism.states import (
    BOOKING_MOVES,
    BookingNotice,
    BookingState,
    CancelledBy,
    SlotState,
)
from vendors.partner.services.stock import OutOfStockError

from .messages import tell_guest, tell_host

# Without look-alikes; twenty of them are 99 bits, and the unique index has the last
# word.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 20


@dataclass
class _Stay:
    """Lines of an order that are one booking: a slot's, or nights that follow."""

    experience: Experience
    vendor_order_id: int
    rows: list[tuple[Line, SlotPrice]] = field(default_factory=list)

    @property
    def starts(self) -> datetime:
        return min(row.slot.starts for _line, row in self.rows)

    @property
    def ends(self) -> datetime:
        return max(row.slot.ends for _line, row in self.rows)

    @cached_property
    def places(self) -> int:
        """Of a stay of several nights those of one night."""
        first = self.starts
        return sum(
            line.quantity * row.price.places
            for line, row in self.rows
            if row.slot.starts == first
        )

    def follows(self, line: Line, row: SlotPrice) -> bool:
        """Whether the row is the next night of the same rooms."""
        if not self.experience.is_stay:
            return False
        last, before = self.rows[-1]
        return (
            dates.day_of(before.slot.ends) == dates.day_of(row.slot.starts)
            and before.price_id == row.price_id
            and last.quantity == line.quantity
        )

    def booking(self) -> Booking:
        terms = self.experience
        paid = sum((line.line_price_incl_tax for line, _row in self.rows), Decimal(0))
        due_there = sum(
            (
                (row.price.amount - row.pack.price) * line.quantity
                for line, row in self.rows
            ),
            Decimal(0),
        )
        return Booking(
            vendor_order_id=self.vendor_order_id,
            experience=terms,
            starts=self.starts,
            ends=self.ends,
            places=self.places,
            full_price=paid + max(due_there, Decimal(0)),
            paid=paid,
            free_until=self.starts - timedelta(hours=terms.free_hours),
            late_percent=terms.late_percent,
        )


def hold_places(lines: Sequence[Line]) -> None:
    """Bookings of an order that is just written; its stock is claimed after this.

    Three queries for any number of visits, none without any. Raises `OutOfStockError`
    for a slot that does not take place.
    """
    visits = [line for line in lines if line.vendor_order.is_visit]
    if not visits:
        return
    stays = _stays(visits)
    bookings = Booking.objects.bulk_create(stay.booking() for stay in stays)
    BookingLine.objects.bulk_create(
        BookingLine(
            booking=booking,
            line=line,
            slot=row.slot,
            price=row.price,
            quantity=line.quantity,
        )
        for booking, stay in zip(bookings, stays, strict=True)
        for line, row in stay.rows
    )


def _stays(lines: Sequence[Line]) -> list[_Stay]:
    rows = SlotPrice.objects.filter(pack__in=[line.stockrecord_id for line in lines])
    related = ("slot__experience", "price", "pack")
    by_pack = {row.pack_id: row for row in rows.select_related(*related)}
    found: list[_Stay] = []
    sold = [(line, by_pack[line.stockrecord_id]) for line in lines]
    for line, row in sorted(sold, key=_in_order):
        if row.slot.state != SlotState.OPEN:
            raise OutOfStockError(row.slot.pool_id)
        stay = next((one for one in found if _belongs(one, line, row)), None)
        if stay is None:
            stay = _Stay(row.slot.experience, line.vendor_order.pk)
            found.append(stay)
        stay.rows.append((line, row))
    return found


def _in_order(sold: tuple[Line, SlotPrice]) -> tuple[int, int, datetime, int]:
    """Rooms of one kind night by night, so that each night finds the one before."""
    line, row = sold
    is_stay = row.slot.experience.is_stay
    kind = row.price_id if is_stay else 0
    return (row.slot.experience_id, kind, row.slot.starts, line.pk)


def _belongs(stay: _Stay, line: Line, row: SlotPrice) -> bool:
    if (
        stay.vendor_order_id != line.vendor_order.pk
        or stay.experience.pk != row.slot.experience_id
    ):
        return False
    if stay.experience.is_stay:
        return stay.follows(line, row)
    return stay.starts == row.slot.starts


def confirm(order: Order, vendor_orders: Iterable[VendorOrder]) -> None:
    """The order is paid: its visits are booked and their tickets are there.

    Called in the payment's transaction, whose order is locked. Does it once.
    """
    for vendor_order in vendor_orders:
        if not vendor_order.is_visit or vendor_order.status != VendorOrderStatus.PAID:
            continue
        vendor_order.order = order
        accept_visit(vendor_order)
        ids = vendor_order.bookings.values_list("pk", flat=True)
        for booking in lock_bookings(ids):
            move(booking, BookingState.BOOKED, moves=BOOKING_MOVES, field="state")
            issue_tickets(booking)
            tell_guest(booking, BookingNotice.BOOKED)
            tell_host(booking, "booked")
            # Called off while it was paid: everything goes back at once.
            held = lock_slots(booking.lines.values_list("slot", flat=True))
            if any(slot.state != SlotState.OPEN for slot in held):
                ask_to_call_off(booking)


def issue_tickets(booking: Booking) -> list[Ticket]:
    """One for each place, room or tree; those that are there stay.

    Of a stay a ticket is good for every night.
    """
    if booking.tickets.exists():
        return list(booking.tickets.all())
    lines = list(booking.lines.select_related("price", "slot").order_by("pk"))
    first = min(line.slot.starts for line in lines)
    own = [line for line in lines if line.slot.starts == first]
    tickets = [
        Ticket(booking=booking, price=line.price, code=new_code())
        for line in own
        for _number in range(line.quantity)
    ]
    for number, ticket in enumerate(tickets, start=1):
        ticket.number = number
    made = Ticket.objects.bulk_create(tickets)
    _tie(made, lines)
    return made


def _tie(tickets: Sequence[Ticket], lines: Iterable[BookingLine]) -> None:
    """Each line gets as many tickets of its price as it has packs, each ticket once."""
    through = BookingLine.tickets.through
    rows = []
    by_slot: dict[int, list[BookingLine]] = {}
    for line in lines:
        by_slot.setdefault(line.slot_id, []).append(line)
    for own in by_slot.values():
        free = list(tickets)
        for line in own:
            mine = [one for one in free if one.price_id == line.price_id]
            mine = mine[: line.quantity]
            free = [one for one in free if one not in mine]
            rows += [through(bookingline=line, ticket=one) for one in mine]
    through.objects.bulk_create(rows)


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def ask_to_call_off(booking: Booking) -> None:
    """Its slot does not take place: the outbox gives everything back, once."""
    enqueue("visits.call_off", f"visits.call_off:{booking.pk}", booking=booking.pk)


def release_places(order: Order) -> None:
    """The order is over unpaid; its bookings go with it, and their places return."""
    vendor_orders = list(order.vendor_orders.filter(is_visit=True))
    if not vendor_orders:
        return
    status = {vendor_order.pk: vendor_order.status for vendor_order in vendor_orders}
    ids = Booking.objects.filter(vendor_order__in=vendor_orders).values_list(
        "pk", flat=True
    )
    for booking in lock_bookings(ids):
        if status[booking.vendor_order_id] == VendorOrderStatus.EXPIRED:
            move(booking, BookingState.EXPIRED, moves=BOOKING_MOVES, field="state")
        else:
            end(booking, CancelledBy.SHOPPER)


def end(
    booking: Booking,
    who: CancelledBy,
    *,
    reason: str = "",
    called_off: str = "",
    back_percent: int | None = None,
) -> None:
    """Cancel a locked booking; what becomes of places and money is the caller's."""
    booking.cancelled_by, booking.cancelled_at = who, timezone.now()
    booking.cancel_reason, booking.called_off = reason[:300], called_off
    booking.back_percent = back_percent
    booking.save(
        update_fields=[
            "cancelled_by",
            "cancelled_at",
            "cancel_reason",
            "called_off",
            "back_percent",
        ]
    )
    move(booking, BookingState.CANCELLED, moves=BOOKING_MOVES, field="state")
