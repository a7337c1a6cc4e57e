"""Many at once for the places of a session, for a quiz and for a number."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.factories.training import (
    begin_session,
    finish_course,
    make_course,
    make_question,
    make_session,
    make_trainee,
    make_written_trainee,
    right_answers,
)
from tests.factories.vendors import make_county
from tests.news import sent_about
from tests.races.together import errors, run_together, values
from training.models import CertificateCounter, CourseCertificate, Enrolment, Scan
from training.services.attendance import Scanned, note_scan
from training.services.completion import finish_lesson, revoke
from training.services.enrolment import enrol
from training.services.quizzes import hand_in, start_attempt
from training.services.sessions import change_session, release_seat, remind, take_seat

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_fifty_at_once_for_ten_places_are_ten_seated_and_forty_waiting_in_order():
    session = make_session(capacity=10)
    people = [make_written_trainee(session.course) for _ in range(50)]

    done = run_together([partial(take_seat, session, one) for one in people])

    assert errors(done, Exception) == []
    rows = list(session.seats.order_by("turn").values_list("turn", "state"))
    assert rows == [
        (turn, "seated" if turn <= 10 else "waiting") for turn in range(1, 51)
    ]


def test_places_given_up_at_once_go_to_those_who_wait_longest():
    session = make_session(capacity=5)
    people = [make_written_trainee(session.course) for _ in range(12)]
    for one in people:
        take_seat(session, one)

    run_together([partial(release_seat, session, one) for one in people[:5]])

    seated = session.seats.filter(state="seated").order_by("turn")
    assert list(seated.values_list("turn", flat=True)) == [6, 7, 8, 9, 10]


def test_fewer_places_and_people_who_come_never_cross():
    session = make_session(capacity=8)
    people = [make_written_trainee(session.course) for _ in range(8)]
    fields = {
        name: getattr(session, name)
        for name in ("village_id", "hall", "starts", "ends", "note")
    }
    smaller = partial(change_session, session, fields | {"capacity": 3}, seen=1)

    run_together([smaller, *(partial(take_seat, session, one) for one in people)])

    session.refresh_from_db()
    assert session.seats.filter(state="seated").count() <= session.capacity


def test_the_same_scan_from_five_phones_is_noted_once():
    session = make_session()
    trainee = make_trainee(session.course)
    take_seat(session, trainee)
    begin_session(session)
    scanned = Scanned(uuid4(), trainee.code)

    done = run_together([partial(note_scan, session, scanned, by=None)] * 5)

    assert {answer.outcome for answer in values(done)} == {"present"}
    assert Scan.objects.count() == 1


def test_a_quiz_posted_five_times_at_once_is_scored_once():
    course = make_course()
    make_question(course)
    trainee = make_trainee(course)
    for lesson in course.lessons.all():
        finish_lesson(trainee, lesson.pk)
    attempt = start_attempt(trainee)
    answers = right_answers(course)

    run_together(
        [partial(hand_in, attempt, answers)] * 3 + [partial(hand_in, attempt, {})] * 2
    )

    assert trainee.attempts.count() == 1
    assert CourseCertificate.objects.count() <= 1


def test_certificates_given_at_once_have_numbers_without_a_gap():
    county = make_county()
    courses = [make_course(county, lessons=1) for _ in range(2)]
    people = [make_trainee(course) for course in courses for _ in range(4)]

    run_together(
        [partial(finish_lesson, one, one.course.lessons.get().pk) for one in people]
    )

    numbers = CourseCertificate.objects.order_by("number")
    assert list(numbers.values_list("number", flat=True)) == list(range(1, 9))
    assert CertificateCounter.objects.get().last == 8


def test_two_workers_remind_once():
    session = make_session(starts=timezone.now() + timedelta(hours=20))
    trainee = make_trainee(session.course)
    take_seat(session, trainee)

    run_together([remind] * 4)

    assert sent_about(trainee, event="tomorrow").count() == 1


def test_pressed_ten_times_at_once_a_course_is_begun_anew_once():
    trainee = finish_course(make_trainee(make_course()))
    revoke(trainee.certificates.get(), reason="Copied", by=None)

    done = run_together([partial(enrol, trainee.course, trainee.user)] * 10)

    assert errors(done, Exception) == []
    assert {one.pk for one in values(done)} == {trainee.again.pk}
    assert Enrolment.objects.count() == 2
