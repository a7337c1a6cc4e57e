"""At the gate: a ticket is let in once, whatever is scanned, replayed or late."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.offline import once
from core.sweeps import Queue, work_through
from core.transitions import move
from orders.order.locks import lock_vendor_order
from orders.order.services.visits import take_visit
from tourism.locks import lock_bookings, lock_tickets
from tourism.models import Booking, CheckIn, Ticket
from tourism.states import (
    BOOKING_MOVES,
    TICKET_MOVES,
    BookingState,
    ScanOutcome,
    TicketState,
)
from vendors.partner.models import Partner

from . import VisitError
from .bookings import LETTERS

# Who comes early or late is let in; another day is another ticket.
EARLY = timedelta(hours=6)
# After this nobody who did not come is waited for any more.
NO_SHOW_AFTER = timedelta(days=1)
# A phone's clock may be wrong by so much.
SKEW = timedelta(minutes=10)


@dataclass(frozen=True)
class Scan:
    """A code a phone has read, by the phone's own key, and when it read it."""

    key: UUID
    code: str
    scanned_at: datetime


def clean_code(text: str) -> str:
    """The code in what was scanned or typed: letters and figures alone."""
    return "".join(sign for sign in text.upper() if sign in LETTERS)


def check_in(
    partner: Partner,
    *,
    code: str,
    key: UUID,
    scanned_at: datetime,
    by: User | None,
) -> CheckIn:
    """Let a ticket of this farm in, or say why not. The same key is answered as before.

    A scan from a phone without network counts for the moment it was made at. Raises
    `VisitError` for a moment that lies ahead.
    """

    def known() -> CheckIn | None:
        found = CheckIn.objects.filter(key=key).first()
        if found is not None and found.partner_id != partner.pk:
            raise VisitError(_("This scan was sent by another farm."))
        return found

    def carry_out() -> CheckIn:
        if scanned_at > timezone.now() + SKEW:
            said = _("The phone's clock is wrong: this scan is in the future.")
            raise VisitError(said)
        return _check_in(partner, Scan(key, clean_code(code), scanned_at), by=by)

    return once(known, carry_out)


def check_in_all(
    partner: Partner, scans: Iterable[Scan], *, by: User | None
) -> list[CheckIn]:
    """What a phone kept while it had no network, in the order it was scanned."""
    ordered = sorted(scans, key=lambda scan: scan.scanned_at)
    return [
        check_in(partner, code=one.code, key=one.key, scanned_at=one.scanned_at, by=by)
        for one in ordered
    ]


@transaction.atomic
def _check_in(partner: Partner, scan: Scan, *, by: User | None) -> CheckIn:
    rows = Ticket.objects.filter(code=scan.code, booking__experience__partner=partner)
    ticket = rows.select_related("booking__vendor_order").first()
    if ticket is None:
        return _note(partner, scan, None, ScanOutcome.UNKNOWN, by=by)
    lock_vendor_order(ticket.booking.vendor_order_id)
    booking = lock_bookings([ticket.booking_id])[0]
    held = next(one for one in lock_tickets([booking.pk]) if one.pk == ticket.pk)
    outcome = _outcome(booking, held, scan.scanned_at)
    noted = _note(partner, scan, held, outcome, by=by)
    if outcome == ScanOutcome.IN:
        _let_in(booking, [held], at=scan.scanned_at, by=by)
    return noted


def _outcome(booking: Booking, ticket: Ticket, at: datetime) -> ScanOutcome:
    if ticket.state == TicketState.USED:
        return ScanOutcome.AGAIN
    if ticket.state == TicketState.CANCELLED:
        return ScanOutcome.CANCELLED
    if not booking.starts - EARLY <= at <= booking.ends + NO_SHOW_AFTER:
        return ScanOutcome.OTHER_DAY
    if booking.state != BookingState.BOOKED:
        return ScanOutcome.NO_SHOW
    return ScanOutcome.IN


def _note(
    partner: Partner,
    scan: Scan,
    ticket: Ticket | None,
    outcome: ScanOutcome,
    *,
    by: User | None,
) -> CheckIn:
    return CheckIn.objects.create(
        key=scan.key,
        partner=partner,
        ticket=ticket,
        outcome=outcome,
        scanned_at=scan.scanned_at,
        by=by,
    )


@transaction.atomic
def check_in_booking(booking: Booking, *, by: User | None) -> list[Ticket]:
    """Let everybody of a booking in who is not in yet, by name instead of a scan.

    Raises `VisitError` for another day, and for a booking that is over.
    """
    lock_vendor_order(booking.vendor_order_id)
    fresh = lock_bookings([booking.pk])[0]
    now = timezone.now()
    tickets = lock_tickets([fresh.pk])
    valid = [one for one in tickets if one.state == TicketState.VALID]
    if fresh.state != BookingState.BOOKED or not valid:
        raise VisitError(
            _("This booking is %(state)s.") % {"state": fresh.get_state_display()}
        )
    if _outcome(fresh, valid[0], now) != ScanOutcome.IN:
        raise VisitError(_("This booking is for another time."))
    _let_in(fresh, valid, at=now, by=by)
    return valid


def _let_in(
    booking: Booking, tickets: list[Ticket], *, at: datetime, by: User | None
) -> None:
    """The tickets are used, and what they stand for counts as had."""
    for ticket in tickets:
        ticket.used_at = at
        ticket.save(update_fields=["used_at"])
        move(ticket, TicketState.USED, moves=TICKET_MOVES, field="state")
    through = booking.lines.model.tickets.through
    rows = through.objects.filter(ticket__in=tickets)
    packs = Counter(rows.values_list("bookingline__line", flat=True))
    take_visit(booking.vendor_order, packs, by=by)
    if not booking.tickets.filter(state=TicketState.VALID).exists():
        move(booking, BookingState.ATTENDED, moves=BOOKING_MOVES, field="state")
    record(
        "visits.check_in",
        booking,
        after={"tickets": len(tickets)},
        seller=booking.experience.partner,
    )


def close_visits(now: datetime | None = None) -> int:
    """Who did not come counts as had a day after the end; returns how many bookings."""
    until = (now or timezone.now()) - NO_SHOW_AFTER
    due = Booking.objects.filter(state=BookingState.BOOKED, ends__lte=until)
    return work_through(Queue("visits.closing", due, oldest=("ends", "pk")), _close)


@transaction.atomic
def _close(booking_id: int) -> bool:
    vendor_order_id = Booking.objects.values_list("vendor_order", flat=True).get(
        pk=booking_id
    )
    lock_vendor_order(vendor_order_id)
    booking = lock_bookings([booking_id])[0]
    if booking.state != BookingState.BOOKED:
        return False
    came = booking.tickets.filter(state=TicketState.USED).exists()
    lines = booking.lines.select_related("line")
    packs = {one.line_id: one.line.left for one in lines if one.line.left}
    move(
        booking,
        BookingState.ATTENDED if came else BookingState.NO_SHOW,
        moves=BOOKING_MOVES,
        field="state",
    )
    if packs:
        take_visit(booking.vendor_order, packs, by=None)
    return True
