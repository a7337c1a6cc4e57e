"""Joining a course, by oneself or through an office; leaving it, or the market."""

from dataclasses import dataclass

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.transitions import move
from training.locks import lock_enrolment, lock_sessions
from training.models import (
    Course,
    CourseCertificate,
    Enrolment,
    Feedback,
    LessonDone,
    Seat,
)
from training.queries.courses import (
    has_good_certificate,
    latest_of,
    may_take_again,
    times_of,
)
from training.rules import FORGOTTEN
from training.states import (
    ENROLMENT_MOVES,
    KEPT,
    SEAT_MOVES,
    CourseState,
    EnrolmentState,
    SeatState,
)
from vendors.cooperatives.models import Household
from vendors.places.models import Village

from . import TrainingError
from .courses import scope_of
from .sessions import fill


@dataclass(frozen=True)
class Person:
    """Somebody whom an office writes down. `phone` is E.164 or empty."""

    name: str
    phone: str = ""
    village: Village | None = None
    household: Household | None = None


@transaction.atomic
def enrol(course: Course, user: User, *, village: Village | None = None) -> Enrolment:
    """The person's place in the course; joined twice it is one.

    Whose certificate ended, or ends soon, begins anew, with a place of its own.
    Raises `TrainingError` when the course takes nobody (now).
    """
    _require_open(course)
    name = user.get_full_name() or (user.email or "").split("@")[0] or str(user.phone)
    enrolment, is_new = Enrolment.objects.get_or_create(
        course=course,
        user=user,
        again_of=None,
        defaults={"name": name[:80], "village": village},
    )
    return enrolment if is_new else _again(enrolment)


def _require_open(course: Course) -> None:
    state = Course.objects.filter(pk=course.pk).values_list("state", flat=True).get()
    if state != CourseState.PUBLISHED:
        raise TrainingError(_("This course is closed to new trainees."))


def _again(enrolment: Enrolment, *, by: User | None = None) -> Enrolment:
    """The last time somebody is in a course, taken up once more if need be.

    The first time is locked, so that nobody begins anew twice.
    """
    first = lock_enrolment(times_of(enrolment)[0].pk)
    last = lock_enrolment(latest_of(first).pk)
    if last.is_cancelled:
        move(last, EnrolmentState.ENROLLED, moves=ENROLMENT_MOVES, field="state")
    elif may_take_again(last):
        last = _anew(last, by)
    return last


def _anew(last: Enrolment, by: User | None) -> Enrolment:
    enrolment = Enrolment.objects.create(
        course=last.course,
        user=last.user,
        name=last.name,
        phone=last.phone,
        village=last.village,
        household=last.household,
        shows_name=last.shows_name,
        is_on_wall=last.is_on_wall,
        again_of=last,
        by=by,
    )
    coming = last.seats.filter(state__in=KEPT, session__starts__gt=timezone.now())
    # Whoever was let in before the first word was there the time before.
    coming.filter(attended_at=None).update(enrolment=enrolment)
    if by is not None:
        record("training.enrol.again", enrolment, scope=scope_of(last.course.owner))
    return enrolment


@transaction.atomic
def take_again(enrolment: Enrolment, *, by: User | None) -> Enrolment:
    """Let somebody whose certificate ended, or ends soon, take the course once more.

    Raises `TrainingError` when it is good for longer, they have not finished, or the
    course takes nobody.
    """
    _require_open(enrolment.course)
    fresh = _again(enrolment, by=by)
    if fresh.is_finished:
        raise TrainingError(
            _("The certificate is still valid and does not expire soon.")
        )
    if fresh.again_of_id is None:
        raise TrainingError(_("They have not completed the course yet."))
    return fresh


@transaction.atomic
def record_trainee(course: Course, person: Person, *, by: User | None) -> Enrolment:
    """Put somebody without e-mail into the course; the same phone is the same person.

    A phone number that an account has verified is that account's. Raises
    `TrainingError` when the course takes nobody.
    """
    _require_open(course)
    account = None
    if person.phone:
        verified = User.objects.filter(phone=person.phone, phone_verified=True)
        account = verified.first()
    found = _known(course, person, account)
    if found is not None:
        return _again(found, by=by)
    enrolment = Enrolment.objects.create(
        course=course,
        user=account,
        name=person.name,
        phone=person.phone,
        village=person.village,
        household=person.household,
        by=by,
    )
    record("training.enrol", enrolment, scope=scope_of(course.owner))
    return enrolment


def _known(course: Course, person: Person, account: User | None) -> Enrolment | None:
    rows = course.enrolments.filter(again_of=None)
    if account is not None:
        return rows.filter(user=account).first()
    if person.phone:
        return rows.filter(user=None, phone=person.phone).first()
    return None


@transaction.atomic
def cancel_enrolment(enrolment: Enrolment, *, by_office: bool = False) -> Enrolment:
    """Leave a course; places in sessions to come are free for who waits.

    Raises `TransitionError` for one that is finished, or left before.
    """
    coming = enrolment.seats.filter(
        state__in=KEPT, session__starts__gt=timezone.now()
    ).values_list("session_id", flat=True)
    sessions = lock_sessions(list(coming))
    fresh = lock_enrolment(enrolment.pk)
    move(fresh, EnrolmentState.CANCELLED, moves=ENROLMENT_MOVES, field="state")
    for session in sessions:
        seat = session.seats.filter(enrolment=fresh, state__in=KEPT).first()
        if seat is not None:
            move(seat, SeatState.CANCELLED, moves=SEAT_MOVES, field="state")
            fill(session)
    if by_office:
        record("training.leave", fresh, scope=scope_of(fresh.course.owner))
    return fresh


@transaction.atomic
def link_by_phone(user: User) -> int:
    """Give an account what offices wrote down under the phone it has verified.

    Returns how many courses. What both hold of a course becomes one.
    """
    if not user.phone or not user.phone_verified:
        return 0
    loose = Enrolment.objects.filter(user=None, phone=user.phone, again_of=None)
    ids = list(loose.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        written = lock_enrolment(pk)
        mine = Enrolment.objects.filter(user=user, again_of=None)
        own = mine.filter(course=written.course_id).first()
        if own is None:
            _give(written, user)
        else:
            _merge(written, lock_enrolment(own.pk), user)
    return len(ids)


def _give(first: Enrolment, user: User | None) -> None:
    """Every time of one person in a course goes to the same account."""
    times = [one.pk for one in times_of(first)]
    Enrolment.objects.filter(pk__in=times).update(user=user)


def _how_far(last: Enrolment) -> tuple[bool, int]:
    """A certificate that is good counts before everything else."""
    return has_good_certificate(last), _FURTHER.index(last.state)


_FURTHER = (EnrolmentState.CANCELLED, EnrolmentState.ENROLLED, EnrolmentState.FINISHED)


def _merge(written: Enrolment, own: Enrolment, user: User) -> None:
    """Make one of two; the one that is further stays, with its certificate."""
    gives_way, stays = latest_of(written), latest_of(own)
    if _how_far(gives_way) > _how_far(stays):
        gives_way, stays = stays, gives_way
        _give(own, None)
        _give(written, user)
        stays.user = user
    theirs = stays.seats.values_list("session_id", flat=True)
    Seat.objects.filter(enrolment=gives_way).exclude(session__in=list(theirs)).update(
        enrolment=stays
    )
    known = stays.lessons_done.values_list("lesson_id", flat=True)
    LessonDone.objects.filter(enrolment=gives_way).exclude(
        lesson__in=list(known)
    ).update(enrolment=stays)
    stays.village = stays.village or gives_way.village
    stays.household = stays.household or gives_way.household
    stays.save(update_fields=["village", "household"])
    # No longer found by this number, so that it is merged once.
    times = [one.pk for one in times_of(gives_way)]
    Enrolment.objects.filter(pk__in=times).update(phone="")
    if gives_way.state == EnrolmentState.ENROLLED:
        move(gives_way, EnrolmentState.CANCELLED, moves=ENROLMENT_MOVES, field="state")


logger = structlog.get_logger(__name__)


@transaction.atomic
def forget(user: User) -> int:
    """Take the person's name and words out; how many courses they were in.

    Who came, finished and was certified stays counted. No law asks for the name on a
    course's certificate: its page goes on saying that it was given, and whether it is
    in force. A household's register and a harvest's receipts are the cooperative's
    books and keep theirs.
    """
    mine = Enrolment.objects.filter(user=user)
    CourseCertificate.objects.filter(enrolment__in=mine).update(name=FORGOTTEN)
    Feedback.objects.filter(enrolment__in=mine).update(words="")
    count = mine.update(name=FORGOTTEN, phone="", shows_name=False, is_on_wall=False)
    if count:
        logger.info("trainee_forgotten", user=user.pk, courses=count)
    return count
