"""Training: places, attendance, attempts and certificates agree."""

from collections.abc import Iterator

from django.utils import timezone

from core.integrity import Breach, Range, gaps, invariant, lines
from notifications.integrity import sent_about_nothing
from notifications.models import SentNotification
from training.models import (
    Attempt,
    CertificateCounter,
    CourseCertificate,
    Enrolment,
    Seat,
    Session,
)


@invariant("sessions have no more people than places", over=Session)
def full_sessions(ids: Range) -> Iterator[Breach]:
    return lines(
        "session {}: {} people, {} places",
        f"""
        SELECT s.id, COUNT(*), s.capacity FROM training_session s
        JOIN training_seat t ON t.session_id = s.id AND t.state = 'seated'
        WHERE {ids.having("s.id")} GROUP BY s.id, s.capacity
        HAVING COUNT(*) > s.capacity
        """,
    )


@invariant("nobody waits for a session that has room", over=Session)
def waiting_beside_room(ids: Range) -> Iterator[Breach]:
    return lines(
        "session {}: {} wait, {} of {} places taken",
        f"""
        SELECT s.id, SUM(CASE WHEN t.state = 'waiting' THEN 1 ELSE 0 END),
            SUM(CASE WHEN t.state = 'seated' THEN 1 ELSE 0 END), s.capacity
        FROM training_session s JOIN training_seat t ON t.session_id = s.id
        WHERE {ids.having("s.id")} AND s.state = 'planned'
            AND s.starts > %s
        GROUP BY s.id, s.capacity
        HAVING SUM(CASE WHEN t.state = 'waiting' THEN 1 ELSE 0 END) > 0
            AND SUM(CASE WHEN t.state = 'seated' THEN 1 ELSE 0 END) < s.capacity
        """,
        timezone.now(),
    )


@invariant("places are of trainees of the session's course", over=Seat)
def foreign_seats(ids: Range) -> Iterator[Breach]:
    return lines(
        "session {}: trainee {} is in another course",
        f"""
        SELECT t.session_id, t.enrolment_id FROM training_seat t
        JOIN training_session s ON s.id = t.session_id
        JOIN training_enrolment e ON e.id = t.enrolment_id
        WHERE {ids.having("t.id")} AND e.course_id <> s.course_id
        """,
    )


@invariant("trainees who finished got a certificate, and only they", over=Enrolment)
def certificates_of_finished(ids: Range) -> Iterator[Breach]:
    return lines(
        "trainee {}: {}, {} certificates",
        f"""
        SELECT e.id, e.state, COUNT(c.id) FROM training_enrolment e
        LEFT JOIN training_coursecertificate c ON c.enrolment_id = e.id
        WHERE {ids.having("e.id")} GROUP BY e.id, e.state
        HAVING (e.state = 'finished' AND COUNT(c.id) = 0)
            OR (e.state <> 'finished' AND COUNT(c.id) > 0)
        """,
    )


@invariant("training certificates are numbered without a gap", over=CertificateCounter)
def certificate_numbers(ids: Range) -> Iterator[Breach]:
    return gaps(
        "{} {}: the last number is {}, there are {}",
        "training_certificatecounter",
        "training_coursecertificate",
        ids,
        named="n.issuer, n.year",
        on="r.issuer = n.issuer AND r.year = n.year",
    )


@invariant(
    "training certificates are of a year that is counted", over=CourseCertificate
)
def uncounted_certificates(ids: Range) -> Iterator[Breach]:
    return lines(
        "certificate {} of {}: nobody counts its year",
        f"""
        SELECT c.id, c.issuer FROM training_coursecertificate c
        LEFT JOIN training_certificatecounter n
            ON n.issuer = c.issuer AND n.year = c.year
        WHERE {ids.having("c.id")} AND n.id IS NULL
        """,
    )


@invariant("quizzes are passed by the mark alone", over=Attempt)
def passed_attempts(ids: Range) -> Iterator[Breach]:
    """A course's mark may be raised later, so only what no mark allows is a breach."""
    return lines(
        "attempt {}: {} of {} right, yet passed",
        f"""
        SELECT a.id, a."right", a.out_of FROM training_attempt a
        WHERE {ids.having("a.id")} AND a.is_passed AND COALESCE(a."right", 0) = 0
        """,
    )


@invariant("trainees were told of courses that they are in", over=SentNotification)
def told_of_no_course(ids: Range) -> Iterator[Breach]:
    return sent_about_nothing(
        ids, kind="training", what="trainee", table="training_enrolment"
    )
