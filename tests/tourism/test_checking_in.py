"""At the gate: once each, with replays, on the right day; who did not come."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from payments.payouts.models import Earning
from payments.payouts.services.earnings import earn_due
from tests.factories.tourism import begin_booking, make_booking, make_experience
from tests.factories.vendors import make_farm
from tests.news import sent_about
from tests.sound import breached
from tourism.models import CheckIn
from tourism.services import VisitError
from tourism.services.cancellation import cancel_booking
from tourism.services.checking_in import (
    Scan,
    check_in,
    check_in_all,
    check_in_booking,
    close_visits,
)
from tourism.services.messages import remind_guests
from tourism.states import BookingNotice, BookingState, ScanOutcome, TicketState

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking():
    return begin_booking(make_booking(make_experience()), hours=-0.5)


def scan(booking, ticket=None, **changes):
    ticket = ticket or booking.tickets.first()
    wanted = {"code": ticket.code, "key": uuid4(), "scanned_at": timezone.now()}
    partner = booking.experience.partner
    return check_in(partner, **{**wanted, **changes}, by=None)


def test_ticket_lets_in_once(booking):
    first = scan(booking)
    second = scan(booking)

    booking.vendor_order.refresh_from_db()
    assert [first.outcome, second.outcome] == [ScanOutcome.IN, ScanOutcome.AGAIN]
    assert booking.vendor_order.status == "part-shipped"
    assert booking.vendor_order.lines.get().shipped == 1
    assert breached() == []


def test_code_is_found_as_it_is_typed(booking):
    ticket = booking.tickets.first()
    typed = f" {ticket.code[:5].lower()}-{ticket.code[5:]} "

    assert scan(booking, code=typed).outcome == ScanOutcome.IN


def test_all_of_a_booking_make_it_attended_and_earned(booking):
    for ticket in booking.tickets.all():
        scan(booking, ticket)

    booking.refresh_from_db()
    booking.vendor_order.refresh_from_db()
    assert (booking.state, booking.vendor_order.status) == (
        BookingState.ATTENDED,
        "received",
    )
    assert Earning.objects.filter(vendor_order=booking.vendor_order).count() == 2
    soon = timezone.now() + timedelta(days=3, hours=1)
    assert earn_due(soon) == 2
    assert breached() == []


def test_replay_of_a_scan_is_answered_as_before(booking):
    key, at = uuid4(), timezone.now()

    found = [scan(booking, key=key, scanned_at=at) for _ in range(3)]

    assert len({one.pk for one in found}) == 1
    assert booking.vendor_order.lines.get().shipped == 1


def test_phone_without_network_sends_what_it_kept(booking):
    one, other = booking.tickets.all()
    at = timezone.now() - timedelta(minutes=20)
    scans = [
        Scan(uuid4(), other.code, at + timedelta(minutes=1)),
        Scan(uuid4(), one.code, at),
        Scan(uuid4(), one.code, at + timedelta(minutes=2)),
    ]

    found = check_in_all(booking.experience.partner, scans, by=None)

    assert [each.outcome for each in found] == ["in", "in", "again"]
    one.refresh_from_db()
    assert one.used_at == at


def test_scan_made_in_time_counts_when_it_comes_late(booking):
    booking = begin_booking(booking, hours=20)
    at = booking.starts + timedelta(minutes=5)

    assert scan(booking, scanned_at=at).outcome == ScanOutcome.IN


def test_scan_that_lies_ahead_is_refused(booking):
    with pytest.raises(VisitError):
        scan(booking, scanned_at=timezone.now() + timedelta(hours=1))

    assert not CheckIn.objects.exists()


def test_other_day_is_said_and_changes_nothing():
    booking = make_booking(make_experience())

    found = scan(booking)

    assert found.outcome == ScanOutcome.OTHER_DAY
    assert booking.tickets.first().state == TicketState.VALID
    assert booking.vendor_order.lines.get().shipped == 0


def test_cancelled_ticket_is_said(booking):
    cancel_booking(booking, by_shopper=True, by=None)

    assert scan(booking).outcome == ScanOutcome.CANCELLED


def test_ticket_of_another_farm_is_unknown(booking):
    found = check_in(
        make_farm(),
        code=booking.tickets.first().code,
        key=uuid4(),
        scanned_at=timezone.now(),
        by=None,
    )

    assert (found.outcome, found.ticket) == (ScanOutcome.UNKNOWN, None)
    assert booking.tickets.first().state == TicketState.VALID


def test_key_of_another_farm_is_refused(booking):
    known = scan(booking)

    with pytest.raises(VisitError):
        check_in(
            make_farm(), code="X", key=known.key, scanned_at=timezone.now(), by=None
        )


def test_booking_is_let_in_by_name(booking):
    scan(booking)

    assert len(check_in_booking(booking, by=None)) == 1

    booking.refresh_from_db()
    assert booking.state == BookingState.ATTENDED
    with pytest.raises(VisitError):
        check_in_booking(booking, by=None)


def test_who_did_not_come_counts_as_had_a_day_later(booking):
    assert close_visits() == 0
    booking = begin_booking(booking, hours=27)

    assert close_visits() == 1
    assert close_visits() == 0

    booking.refresh_from_db()
    booking.vendor_order.refresh_from_db()
    assert (booking.state, booking.vendor_order.status) == (
        BookingState.NO_SHOW,
        "received",
    )
    assert scan(booking, scanned_at=booking.starts).outcome == ScanOutcome.NO_SHOW
    assert breached() == []


def test_who_came_in_part_was_there(booking):
    scan(booking)
    booking = begin_booking(booking, hours=27)

    close_visits()

    booking.refresh_from_db()
    booking.vendor_order.refresh_from_db()
    assert (booking.state, booking.vendor_order.status) == (
        BookingState.ATTENDED,
        "received",
    )
    assert breached() == []


def test_guests_are_reminded_once_of_the_day_they_have(booking):
    booking = begin_booking(booking, hours=-20)
    type(booking).objects.update(created=timezone.now() - timedelta(days=2))

    assert [remind_guests(), remind_guests()] == [1, 0]

    assert sent_about(booking, event=BookingNotice.TOMORROW).count() == 1
