"""Breaches of places in sessions, and of certificates of training."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from notifications.models import SentNotification
from training.models import (
    Attempt,
    CertificateCounter,
    CourseCertificate,
    Enrolment,
    Seat,
    Session,
)

from .rows import change


def _a_session_to_come():
    later = timezone.now() + timedelta(hours=1)
    rows = Session.objects.filter(starts__gt=later, state="planned")
    return rows.order_by("pk").first()


def put_one_too_many():
    session = _a_session_to_come()
    course = session.course_id
    known = session.seats.values("enrolment")
    people = Enrolment.objects.filter(course=course).exclude(pk__in=known)
    for number in range(session.capacity + 1):
        person = people.order_by("pk").first() or Enrolment.objects.create(
            course_id=course, name=f"Guest {number}"
        )
        Seat.objects.create(
            session=session, enrolment=person, state="seated", turn=900 + number
        )


def let_wait_beside_room():
    session = _a_session_to_come()
    person = Enrolment.objects.create(course_id=session.course_id, name="Guest")
    Seat.objects.create(session=session, enrolment=person, state="waiting", turn=900)
    change(Session.objects.filter(pk=session.pk), capacity=2000)


def seat_of_another_course():
    session = _a_session_to_come()
    other = Enrolment.objects.exclude(course=session.course_id).order_by("pk").first()
    Seat.objects.create(session=session, enrolment=other, state="cancelled", turn=900)


def finish_without_a_certificate():
    person = Enrolment.objects.filter(state="enrolled").order_by("pk").first()
    change(
        Enrolment.objects.filter(pk=person.pk),
        state="finished",
        finished_at=timezone.now(),
    )


def skip_a_number():
    counter = CertificateCounter.objects.order_by("pk").first()
    change(CertificateCounter.objects.filter(pk=counter.pk), last=F("last") + 1)


def number_of_nobodys_year():
    one = CourseCertificate.objects.order_by("pk").first()
    change(
        CourseCertificate.objects.filter(pk=one.pk),
        revoked_at=timezone.now(),
        revoked_reason="Twice",
    )
    CourseCertificate.objects.create(
        enrolment=one.enrolment,
        issuer="county:0",
        issuer_name="Nobody",
        year=2001,
        number=1,
        code="nobodys",
        name=one.name,
        issued_on=one.issued_on,
    )


def pass_with_nothing_right():
    person = Enrolment.objects.filter(state="enrolled").order_by("pk").first()
    Attempt.objects.create(
        enrolment=person,
        number=900,
        state="handed-in",
        right=0,
        out_of=5,
        is_passed=True,
    )


def tell_of_no_course():
    SentNotification.objects.create(kind="training", event="lost", about_id=10**9)


PLANTS = {
    tell_of_no_course: "trainees were told of courses that they are in",
    put_one_too_many: "sessions have no more people than places",
    let_wait_beside_room: "nobody waits for a session that has room",
    seat_of_another_course: "places are of trainees of the session's course",
    finish_without_a_certificate: (
        "trainees who finished got a certificate, and only they"
    ),
    skip_a_number: "training certificates are numbered without a gap",
    number_of_nobodys_year: "training certificates are of a year that is counted",
    pass_with_nothing_right: "quizzes are passed by the mark alone",
}
