"""Who came: scanned once, refused clearly, let in where there is room."""

from uuid import uuid4

import pytest

from tests.factories.training import (
    begin_session,
    make_course,
    make_session,
    make_trainee,
    make_written_trainee,
    scan,
)
from training.models import Scan, Seat
from training.rules import code_of, enrolment_of
from training.services.enrolment import cancel_enrolment
from training.services.sessions import cancel_session, take_seat
from training.states import ScanOutcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """A session that has begun, and a trainee with a place in it."""
    session = make_session(capacity=2)
    trainee = make_trainee(session.course)
    take_seat(session, trainee)
    return begin_session(session), trainee


def test_a_code_tells_whose_it_is_however_it_is_typed():
    code = code_of(12345)

    assert enrolment_of(code) == 12345
    assert enrolment_of(f"  {code.lower()[:4]} {code.lower()[4:]}") == 12345


@pytest.mark.parametrize(
    "forged", ["", "N2-222222", "N", "hello", "N" + "Z" * 40 + "-222222", "N2-22222O"]
)
def test_a_forged_code_is_nobodys(forged):
    assert enrolment_of(forged) is None


def test_a_scan_is_noted(held):
    session, trainee = held

    answer = scan(session, trainee.code)

    assert (answer.outcome, answer.name) == (ScanOutcome.PRESENT, trainee.name)
    assert session.seats.get().attended_at is not None


def test_scanned_twice_is_once(held):
    session, trainee = held
    scan(session, trainee.code)
    first = session.seats.get().attended_at

    assert scan(session, trainee.code).outcome == ScanOutcome.AGAIN
    assert session.seats.get().attended_at == first


def test_the_same_key_is_carried_out_once_and_answered_the_same(held):
    session, trainee = held
    key = uuid4()

    outcomes = [scan(session, trainee.code, key=key).outcome for _ in range(3)]

    assert outcomes == [ScanOutcome.PRESENT] * 3
    assert Scan.objects.count() == 1


def test_a_code_of_another_course_is_refused(held):
    session, _trainee = held
    stranger = make_trainee(make_course())

    answer = scan(session, stranger.code)

    assert (answer.outcome, answer.name) == (ScanOutcome.OTHER_COURSE, "")
    assert not Scan.objects.exists()


def test_a_forged_code_changes_nothing(held):
    session, _trainee = held

    assert scan(session, "N2-222222").outcome == ScanOutcome.UNKNOWN
    assert not Scan.objects.exists()


def test_who_has_no_place_is_offered_one_and_let_in_with_the_same_key(held):
    session, _trainee = held
    guest = make_trainee(session.course)
    key = uuid4()

    offered = scan(session, guest.code, key=key).outcome
    let_in = scan(session, guest.code, key=key, walk_in=True).outcome

    assert (offered, let_in) == (ScanOutcome.WALK_IN, ScanOutcome.WALKED_IN)
    seat = session.seats.get(enrolment=guest)
    assert (seat.state, seat.walked_in) == ("seated", True)


def test_who_left_the_course_is_in_it_again_when_let_in(held):
    session, _trainee = held
    guest = cancel_enrolment(make_trainee(session.course))

    scan(session, guest.code, walk_in=True)

    guest.refresh_from_db()
    assert guest.state == "enrolled"


def test_nobody_is_let_in_beyond_the_places(held):
    session, _trainee = held
    scan(session, make_trainee(session.course).code, walk_in=True)
    late = make_trainee(session.course)

    assert scan(session, late.code, walk_in=True).outcome == ScanOutcome.FULL
    assert not Seat.objects.filter(enrolment=late).exists()


def test_nobody_is_noted_days_before():
    session = make_session()
    trainee = make_trainee(session.course)
    take_seat(session, trainee)

    assert scan(session, trainee.code).outcome == ScanOutcome.EARLY
    assert session.seats.get().attended_at is None


def test_nobody_is_noted_in_a_cancelled_session():
    session = make_session()
    trainee = make_trainee(session.course)
    take_seat(session, trainee)
    cancel_session(session, reason="Snow")
    begin_session(session)

    assert scan(session, trainee.code).outcome == ScanOutcome.CLOSED


def test_who_has_no_account_finishes_by_being_there():
    course = make_course(needs_attendance=True)
    session = make_session(course)
    trainee = make_written_trainee(course)
    take_seat(session, trainee)
    begin_session(session)

    scan(session, trainee.code)

    trainee.refresh_from_db()
    assert trainee.is_finished
