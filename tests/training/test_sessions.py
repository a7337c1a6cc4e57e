"""Places in sessions: taken, waited for, given up, moved up; sessions moved and off."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import OutboxMessage
from core.transitions import TransitionError
from notifications.models import SentNotification
from tests.factories.training import (
    begin_session,
    make_course,
    make_session,
    make_trainee,
    make_written_trainee,
    scan,
)
from tests.news import sent_about
from training.models import Seat
from training.services import TrainingError
from training.services.enrolment import cancel_enrolment
from training.services.sessions import (
    cancel_session,
    change_session,
    release_seat,
    remind,
    take_seat,
)
from training.states import SeatState, TraineeNotice

pytestmark = pytest.mark.django_db


def fields_of(session, **changes):
    names = ("village_id", "hall", "starts", "ends", "capacity", "note")
    return {name: getattr(session, name) for name in names} | changes


def words_to(enrolment):
    return list(sent_about(enrolment).values_list("event", flat=True))


def test_a_full_session_puts_on_the_waiting_list_in_order():
    session = make_session(capacity=1)
    first, second, third = (make_trainee(session.course) for _ in range(3))

    states = [take_seat(session, one).state for one in (first, second, third)]

    assert states == ["seated", "waiting", "waiting"]
    assert list(session.seats.values_list("enrolment", "turn")) == [
        (first.pk, 1), (second.pk, 2), (third.pk, 3)
    ]  # fmt: skip
    assert words_to(second) == [TraineeNotice.WAITING]


def test_asking_twice_is_one_place():
    session = make_session()
    trainee = make_trainee(session.course)

    seats = {take_seat(session, trainee).pk for _ in range(2)}

    assert len(seats) == 1
    assert words_to(trainee) == [TraineeNotice.SEATED]


def test_whoever_waits_longest_moves_up_and_is_told():
    session = make_session(capacity=1)
    first, second, third = (make_trainee(session.course) for _ in range(3))
    for one in (first, second, third):
        take_seat(session, one)

    release_seat(session, first)

    assert session.seats.get(enrolment=second).state == SeatState.SEATED
    assert session.seats.get(enrolment=third).state == SeatState.WAITING
    assert words_to(second) == [TraineeNotice.WAITING, TraineeNotice.MOVED_UP]


def test_a_place_taken_again_is_at_the_end_of_the_list():
    session = make_session(capacity=1)
    first, second = make_trainee(session.course), make_trainee(session.course)
    for one in (first, second):
        take_seat(session, one)
    release_seat(session, first)

    seat = take_seat(session, first)

    assert (seat.state, seat.turn) == (SeatState.WAITING, 3)


def test_leaving_the_course_frees_the_place():
    session = make_session(capacity=1)
    first, second = make_trainee(session.course), make_trainee(session.course)
    for one in (first, second):
        take_seat(session, one)

    cancel_enrolment(first)

    assert session.seats.get(enrolment=second).state == SeatState.SEATED


@pytest.mark.parametrize("change", ["begun", "cancelled"])
def test_no_place_in_a_session_that_is_over_or_off(change):
    session = make_session()
    trainee = make_trainee(session.course)
    if change == "begun":
        begin_session(session)
    else:
        cancel_session(session, reason="Snow")

    with pytest.raises(TrainingError):
        take_seat(session, trainee)

    assert not Seat.objects.exists()


def test_no_place_in_a_session_of_another_course():
    session = make_session()
    stranger = make_trainee(make_course())

    with pytest.raises(TrainingError):
        take_seat(session, stranger)

    assert not Seat.objects.exists()


def test_capacity_is_not_lowered_below_who_has_a_place():
    session = make_session(capacity=3)
    for _ in range(2):
        take_seat(session, make_trainee(session.course))

    with pytest.raises(TrainingError, match="2 people"):
        change_session(session, fields_of(session, capacity=1), seen=1)

    session.refresh_from_db()
    assert (session.capacity, session.version) == (3, 1)


def test_more_places_move_the_waiting_up():
    session = make_session(capacity=1)
    people = [make_trainee(session.course) for _ in range(3)]
    for one in people:
        take_seat(session, one)

    change_session(session, fields_of(session, capacity=2), seen=1)

    states = list(session.seats.values_list("state", flat=True))
    assert states == ["seated", "seated", "waiting"]


def test_a_session_that_is_moved_tells_everybody_and_reminds_anew():
    session = make_session()
    session.reminded_day = True
    session.save()
    seated = make_trainee(session.course)
    take_seat(session, seated)

    later = session.starts + timedelta(days=1)
    change_session(
        session,
        fields_of(session, starts=later, ends=later + timedelta(hours=1)),
        seen=1,
    )

    session.refresh_from_db()
    assert not session.reminded_day
    assert words_to(seated) == [TraineeNotice.SEATED, TraineeNotice.MOVED]


def test_another_hall_number_of_places_alone_is_told_to_nobody():
    session = make_session()
    seated = make_trainee(session.course)
    take_seat(session, seated)

    change_session(session, fields_of(session, capacity=20), seen=1)

    assert words_to(seated) == [TraineeNotice.SEATED]


def test_a_stale_change_is_refused():
    session = make_session()
    change_session(session, fields_of(session, hall="School"), seen=1)

    with pytest.raises(
        TrainingError,
        match=("Someone else changed this session while you were editing"),
    ):
        change_session(session, fields_of(session, hall="Barn"), seen=1)

    session.refresh_from_db()
    assert session.hall == "School"


def test_a_session_is_called_off_once_and_everybody_told_why():
    session = make_session(capacity=1)
    seated, waiting = make_trainee(session.course), make_trainee(session.course)
    for one in (seated, waiting):
        take_seat(session, one)

    cancel_session(session, reason="Snow")

    with pytest.raises(TransitionError):
        cancel_session(session, reason="Snow")
    told = SentNotification.objects.filter(event=TraineeNotice.CANCELLED)
    assert {(one.about_id, one.data["note"]) for one in told} == {
        (seated.pk, "Snow"),
        (waiting.pk, "Snow"),
    }


def test_trainees_are_reminded_a_day_and_two_hours_before_once_each():
    starts = timezone.now() + timedelta(days=3)
    session = make_session(starts=starts)
    seated = make_trainee(session.course)
    take_seat(session, seated)

    counts = [
        remind(starts - ahead)
        for ahead in (
            timedelta(hours=30), timedelta(hours=23), timedelta(hours=22),
            timedelta(hours=2), timedelta(hours=1),
        )
    ]  # fmt: skip

    assert counts == [0, 1, 0, 1, 0]
    assert words_to(seated) == [
        TraineeNotice.SEATED,
        TraineeNotice.TOMORROW,
        TraineeNotice.SOON,
    ]


def test_who_waits_is_not_reminded():
    starts = timezone.now() + timedelta(days=3)
    session = make_session(starts=starts, capacity=1)
    take_seat(session, make_trainee(session.course))
    waiting = make_trainee(session.course)
    take_seat(session, waiting)

    remind(starts - timedelta(hours=20))

    assert words_to(waiting) == [TraineeNotice.WAITING]


def test_an_account_gets_news_and_a_written_name_a_text_message():
    session = make_session()
    own = make_trainee(session.course)
    written = make_written_trainee(session.course, phone="+8613800138111")
    for one in (own, written):
        take_seat(session, one)

    topics = OutboxMessage.objects.filter(key__contains="training")
    assert sorted(topics.values_list("topic", flat=True)) == [
        "notifications.news",
        "training.sms",
    ]


def test_whoever_was_noted_at_the_door_keeps_the_place():
    session = make_session(starts=timezone.now() + timedelta(hours=1))
    trainee = make_trainee(session.course)
    take_seat(session, trainee)
    scan(session, trainee.code)

    with pytest.raises(TrainingError, match="People who attended keep their place"):
        release_seat(session, trainee)
    assert session.seats.get().state == SeatState.SEATED
