"""Finishing: nothing missing, one certificate, gapless numbers, taken back once."""

from datetime import date, time

import pytest
import time_machine

from core import dates
from core.models import AuditEntry
from tests.factories.accounts import make_user
from tests.factories.training import (
    begin_session,
    finish_course,
    make_course,
    make_question,
    make_session,
    make_trainee,
    make_written_trainee,
    scan,
)
from tests.factories.vendors import make_cooperative, make_county, make_village
from training.models import CourseCertificate, Enrolment
from training.queries.courses import progress_of
from training.queries.trainees import feedback_of, finished_per_day
from training.services import TrainingError
from training.services.completion import finish_lesson, give_feedback, revoke
from training.services.courses import remove_lesson, retire
from training.services.enrolment import (
    Person,
    cancel_enrolment,
    enrol,
    link_by_phone,
    record_trainee,
)
from training.services.sessions import take_seat

pytestmark = pytest.mark.django_db


def test_all_lessons_finish_a_course_without_more():
    trainee = finish_course(make_trainee(make_course()))

    certificate = trainee.certificates.get()
    assert trainee.is_finished
    assert (certificate.number, certificate.name) == (1, trainee.name)


def test_a_lesson_done_twice_is_once_and_the_certificate_too():
    trainee = finish_course(make_trainee(make_course()))

    finish_course(trainee)

    assert trainee.lessons_done.count() == 2
    assert trainee.certificates.count() == 1


def test_a_session_is_missing_until_one_was_there():
    course = make_course(needs_attendance=True)
    trainee = finish_course(make_trainee(course))
    assert not trainee.is_finished
    session = make_session(course)
    take_seat(session, trainee)
    begin_session(session)

    scan(session, trainee.code)

    trainee.refresh_from_db()
    assert trainee.is_finished


def test_the_quiz_is_missing_until_it_is_passed():
    course = make_course()
    make_question(course)
    trainee = make_trainee(course)
    for lesson in course.lessons.all():
        finish_lesson(trainee, lesson.pk)

    trainee.refresh_from_db()
    assert not trainee.is_finished
    assert progress_of(trainee).per_cent == 66


def test_a_lesson_taken_out_is_missing_no_more_and_what_was_done_stays():
    course = make_course(lessons=3)
    trainee = make_trainee(course)
    first, second, third = course.lessons.all()
    finish_lesson(trainee, first.pk)

    remove_lesson(course, third.pk)
    with pytest.raises(TrainingError):
        finish_lesson(trainee, third.pk)
    finish_lesson(trainee, second.pk)

    trainee.refresh_from_db()
    assert trainee.is_finished


def test_numbers_have_no_gap_per_issuer_and_year():
    county, coop = make_county(), make_cooperative()
    first, second = make_course(county), make_course(county)
    other = make_course(coop)
    for course in (first, second, other):
        finish_course(make_trainee(course))

    labels = list(
        CourseCertificate.objects.order_by("pk").values_list("issuer", "number")
    )
    assert labels == [
        (f"county:{county.pk}", 1),
        (f"county:{county.pk}", 2),
        (f"cooperative:{coop.pk}", 1),
    ]


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [("2026-08-31", 6, date(2027, 2, 28)), ("2026-03-15", 24, date(2028, 3, 15))],
)
def test_a_certificate_ends_on_the_same_day_of_a_later_month(day, months, until):
    with time_machine.travel(dates.at(date.fromisoformat(day), time(12)), tick=False):
        trainee = finish_course(make_trainee(make_course(valid_months=months)))

    assert trainee.certificates.get().good_until == until


def test_a_certificate_is_taken_back_once_with_a_reason():
    certificate = finish_course(make_trainee(make_course())).certificates.get()

    revoke(certificate, reason="Somebody else sat the quiz", by=None)

    with pytest.raises(TrainingError):
        revoke(certificate, reason="Again", by=None)
    certificate.refresh_from_db()
    assert certificate.revoked_reason == "Somebody else sat the quiz"
    entry = AuditEntry.objects.get(act="training.certificate.revoke")
    assert entry.reason == "Somebody else sat the quiz"


def test_a_retired_course_takes_nobody_and_lets_others_finish():
    course = make_course()
    trainee = make_trainee(course)

    retire(course)

    with pytest.raises(TrainingError):
        enrol(course, make_user())
    assert finish_course(trainee).is_finished


def test_joining_twice_is_one_place_and_leaving_keeps_what_was_done():
    course = make_course()
    user = make_user()
    trainee = enrol(course, user)
    finish_lesson(trainee, course.lessons.first().pk)
    cancel_enrolment(trainee)

    again = enrol(course, user)

    assert (again.pk, again.state) == (trainee.pk, "enrolled")
    assert again.lessons_done.count() == 1


def test_the_same_phone_is_the_same_person():
    course = make_course()
    one = make_written_trainee(course, phone="+8613800138111")
    two = make_written_trainee(course, phone="+8613800138111")

    assert one.pk == two.pk


def test_a_verified_phone_brings_what_an_office_wrote_down():
    course = make_course()
    written = make_written_trainee(course, phone="+8613800138111")
    user = make_user(phone="+8613800138111")

    assert link_by_phone(user) == 1

    written.refresh_from_db()
    assert written.user == user
    assert link_by_phone(user) == 0


def test_an_unverified_phone_brings_nothing():
    written = make_written_trainee(make_course(), phone="+8613800138111")
    user = make_user(phone="+8613800138111")
    user.phone_verified = False
    user.save()

    assert link_by_phone(user) == 0
    written.refresh_from_db()
    assert written.user is None


def test_who_left_and_was_written_down_again_is_in_the_course():
    course = make_course()
    user = make_user(phone="+8613800138111")
    left = cancel_enrolment(enrol(course, user))
    written = Enrolment.objects.create(
        course=course, name="Wang Mei", phone="+8613800138111"
    )

    link_by_phone(user)

    mine = course.enrolments.get(user=user)
    assert (mine, mine.state) == (written, "enrolled")
    left.refresh_from_db()
    assert (left.user, left.state) == (None, "cancelled")


def test_what_an_account_and_an_office_noted_becomes_one():
    course = make_course(lessons=2)
    user = make_user(phone="+8613800138111")
    own = enrol(course, user)
    written = Enrolment.objects.create(
        course=course, name="Wang Mei", phone="+8613800138111"
    )
    session = make_session(course)
    take_seat(session, written)

    link_by_phone(user)

    written.refresh_from_db()
    assert session.seats.get().enrolment == own
    assert (written.state, written.phone) == ("cancelled", "")


def test_written_down_under_a_verified_phone_is_the_account():
    user = make_user(phone="+8613800138111")

    trainee = record_trainee(
        make_course(), Person("Wang Mei", phone="+8613800138111"), by=None
    )

    assert trainee.user == user


def test_feedback_is_for_who_took_part_and_one_each():
    course = make_course()
    trainee = make_trainee(course)
    with pytest.raises(TrainingError):
        give_feedback(trainee, rating=5, words="")
    finish_course(trainee)

    give_feedback(trainee, rating=5, words="Good")
    give_feedback(trainee, rating=3, words="All right")

    said = feedback_of(course)
    assert (said.average, said.count) == (3.0, 1)


def test_trainees_are_counted_by_day_and_village():
    village = make_village()
    course = make_course()
    with time_machine.travel(dates.at(date(2026, 7, 1), time(1)), tick=False):
        trainee = enrol(course, make_user(), village=village)
        finish_course(trainee)
        finish_course(make_trainee(course))

    counted = finished_per_day([village.pk], date(2026, 7, 1), date(2026, 7, 31))

    assert counted == {date(2026, 7, 1): 1}
