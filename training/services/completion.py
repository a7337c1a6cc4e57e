"""Finishing a course: when nothing is missing, a certificate with a number follows."""

import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.activity_log import record
from core.sweeps import Queue, work_through
from core.transitions import move
from training.locks import lock_counter, lock_enrolment
from training.models import (
    CourseCertificate,
    Enrolment,
    Feedback,
    LessonDone,
)
from training.queries.certificates import ending_certificates
from training.queries.courses import progress_of
from training.states import ENROLMENT_MOVES, EnrolmentState, TraineeNotice

from . import TrainingError
from .courses import scope_of
from .notifications import tell


@transaction.atomic
def finish_lesson(enrolment: Enrolment, lesson_id: int) -> Enrolment:
    """Note that a lesson is done; twice it is once.

    Raises `TrainingError` for a lesson that is not in the course, or who left it.
    """
    fresh = lock_enrolment(enrolment.pk)
    if fresh.is_cancelled:
        raise TrainingError(_("Please join the course first."))
    if not fresh.course.lessons.filter(pk=lesson_id, is_removed=False).exists():
        raise TrainingError(_("This lesson is no longer part of the course."))
    LessonDone.objects.get_or_create(enrolment=fresh, lesson_id=lesson_id)
    return finish_if_done(fresh)


def finish_if_done(fresh: Enrolment) -> Enrolment:
    """Conclude a locked enrolment to which nothing is missing; else leave it."""
    if fresh.state != EnrolmentState.ENROLLED:
        return fresh
    progress = progress_of(fresh)
    if not progress.count or not progress.is_complete:
        return fresh
    fresh.finished_at = timezone.now()
    fresh.save(update_fields=["finished_at"])
    move(fresh, EnrolmentState.FINISHED, moves=ENROLMENT_MOVES, field="state")
    certificate = _issue(fresh)
    tell(fresh, TraineeNotice.FINISHED, occasion=certificate.label)
    return fresh


def _issue(enrolment: Enrolment) -> CourseCertificate:
    course, today = enrolment.course, dates.today()
    months = course.valid_months
    counter = lock_counter(course.issuer, today.year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return CourseCertificate.objects.create(
        enrolment=enrolment,
        issuer=course.issuer,
        issuer_name=str(course.owner),
        year=today.year,
        number=counter.last,
        code=secrets.token_urlsafe(16),
        name=enrolment.name,
        issued_on=today,
        good_until=dates.months_later(today, months) if months else None,
    )


@transaction.atomic
def revoke(certificate: CourseCertificate, *, reason: str, by: User | None) -> None:
    """Take a certificate back, once. Raises `TrainingError` the second time."""
    rows = CourseCertificate.objects.filter(pk=certificate.pk, revoked_at=None)
    now = timezone.now()
    if not rows.update(revoked_at=now, revoked_reason=reason, revoked_by=by):
        raise TrainingError(_("This certificate was already revoked."))
    course = certificate.enrolment.course
    tell(
        certificate.enrolment,
        TraineeNotice.REVOKED,
        occasion=certificate.label,
        note=reason,
    )
    record(
        "training.certificate.revoke",
        certificate,
        reason=reason,
        scope=scope_of(course.owner),
    )


def show_name(enrolment: Enrolment, *, shows: bool) -> None:
    """Whether the public page of the certificate names the person in full.

    Who hides the name there is taken off the wall of certificates too.
    """
    changed = {"shows_name": shows} | ({} if shows else {"is_on_wall": False})
    Enrolment.objects.filter(pk=enrolment.pk).update(**changed)


@transaction.atomic
def show_on_wall(enrolment: Enrolment, *, shows: bool, by_office: bool = False) -> None:
    """Whether the wall of certificates, and then the certificate's page, names them.

    People decide for themselves; an office only notes what somebody without an account
    told it. Raises `TrainingError` for whoever has not finished, and for an office that
    would decide for somebody with an account.
    """
    fresh = lock_enrolment(enrolment.pk)
    if not fresh.is_finished:
        raise TrainingError(_("They have not completed the course yet."))
    if by_office and fresh.user_id is not None:
        raise TrainingError(_("People with an account decide this themselves."))
    fresh.is_on_wall = shows
    fresh.shows_name = fresh.shows_name or shows
    fresh.save(update_fields=["is_on_wall", "shows_name"])
    if by_office:
        record(
            "training.wall",
            fresh,
            after={"is_on_wall": shows},
            scope=scope_of(fresh.course.owner),
        )


def remind_of_ends() -> int:
    """Tell holders once that a certificate ends soon and how to renew it; how many."""
    return work_through(
        Queue("training.ending", ending_certificates(), oldest=("good_until", "pk")),
        _remind_of_end,
    )


@transaction.atomic
def _remind_of_end(certificate_id: int) -> bool:
    rows = ending_certificates().filter(pk=certificate_id)
    if not rows.update(is_end_told=True):
        return False
    certificate = CourseCertificate.objects.select_related("enrolment").get(
        pk=certificate_id
    )
    tell(
        certificate.enrolment,
        TraineeNotice.ENDING,
        occasion=f"ending:{certificate.label}",
    )
    return True


def give_feedback(enrolment: Enrolment, *, rating: int, words: str) -> Feedback:
    """What the trainee thought, once; a second one takes the first one's place.

    Raises `TrainingError` while there is nothing to judge yet.
    """
    attended = enrolment.seats.filter(attended_at__isnull=False).exists()
    if not enrolment.is_finished and not attended:
        raise TrainingError(_("You can give feedback after you have taken part."))
    try:
        feedback, _new = Feedback.objects.update_or_create(
            enrolment=enrolment, defaults={"rating": rating, "words": words}
        )
    except IntegrityError as error:
        raise TrainingError(_("Please choose one to five stars.")) from error
    return feedback
