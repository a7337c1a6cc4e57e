"""Who came: a code scanned, a number typed, a name ticked, each counted once."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.transitions import move
from training.locks import lock_enrolment, lock_session
from training.models import Enrolment, Scan, Seat, Session
from training.queries.courses import latest_of, places_taken
from training.rules import enrolment_of
from training.states import (
    ENROLMENT_MOVES,
    NOTED,
    EnrolmentState,
    ScanOutcome,
    SeatState,
)

from . import TrainingError
from .completion import finish_if_done
from .enrolment import Person, enrol, record_trainee
from .sessions import put

# People come early; the doors open before the first word.
DOORS = timedelta(hours=3)


@dataclass(frozen=True)
class Scanned:
    """What a phone sends: its own key, the code, and whether a walk-in is let in."""

    key: UUID
    code: str
    walk_in: bool = False


@dataclass(frozen=True)
class AttendanceAnswer:
    outcome: ScanOutcome
    name: str = ""


@transaction.atomic
def note_scan(
    session: Session, scanned: Scanned, *, by: User | None
) -> AttendanceAnswer:
    """Note one trainee present. The same key is carried out once and answered again.

    A refusal changes nothing and is not kept: the same key may be sent once more,
    say to let a walk-in in.
    """
    fresh = lock_session(session.pk)
    known = Scan.objects.filter(key=scanned.key).select_related("enrolment").first()
    if known is not None:
        same = known.session_id == fresh.pk
        outcome = ScanOutcome(known.outcome) if same else ScanOutcome.UNKNOWN
        return AttendanceAnswer(outcome, known.enrolment.name if same else "")
    enrolment = _trainee(scanned.code)
    refusal = _refusal(fresh, enrolment)
    if refusal or enrolment is None:
        return AttendanceAnswer(refusal or ScanOutcome.UNKNOWN)
    outcome = _note(fresh, enrolment, walk_in=scanned.walk_in)
    if outcome in NOTED:
        Scan.objects.create(
            key=scanned.key, session=fresh, enrolment=enrolment, outcome=outcome, by=by
        )
    return AttendanceAnswer(outcome, enrolment.name)


def is_door_open(session: Session) -> bool:
    """Whether people can check themselves in now: from when they come to its end."""
    return (
        not session.is_cancelled
        and session.starts - DOORS <= timezone.now()
        and not session.has_ended
    )


@transaction.atomic
def check_in(session: Session, who: User | Person, key: UUID) -> AttendanceAnswer:
    """Let somebody note themselves present by the code at the door.

    Who is not in the course joins it; who has no place gets one if one is free. Raises
    `TrainingError` where that can't be, and then nothing has changed.
    """
    fresh = lock_session(session.pk)
    if not is_door_open(fresh):
        raise TrainingError(_("Nobody can check in at this time."))
    by = who if isinstance(who, User) else None
    enrolment = _seated(fresh, who) or _joined(fresh, who)
    answer = note_scan(fresh, Scanned(key, enrolment.code, walk_in=True), by=by)
    if answer.outcome not in NOTED:
        raise TrainingError(_("The session is full. Please speak to the trainer."))
    return answer


def _seated(session: Session, who: User | Person) -> Enrolment | None:
    """Who has a place comes in, also where the course takes nobody new any more."""
    people = Enrolment.objects.filter(
        seats__session=session, seats__state=SeatState.SEATED
    )
    if isinstance(who, User):
        return people.filter(user=who).first()
    return people.filter(phone=who.phone).first()


def _joined(session: Session, who: User | Person) -> Enrolment:
    if isinstance(who, User):
        return enrol(session.course, who)
    return record_trainee(session.course, who, by=None)


def _trainee(code: str) -> Enrolment | None:
    found = enrolment_of(code)
    if found is None:
        return None
    enrolment = Enrolment.objects.filter(pk=found).first()
    # A code printed for an earlier time still opens the door.
    return latest_of(enrolment) if enrolment else None


def _refusal(session: Session, enrolment: Enrolment | None) -> ScanOutcome | None:
    if session.is_cancelled:
        return ScanOutcome.CLOSED
    if session.starts - DOORS > timezone.now():
        return ScanOutcome.EARLY
    if enrolment is not None and enrolment.course_id != session.course_id:
        return ScanOutcome.OTHER_COURSE
    return None


def _note(session: Session, enrolment: Enrolment, *, walk_in: bool) -> ScanOutcome:
    seat = session.seats.filter(enrolment=enrolment).first()
    if seat is not None and seat.state == SeatState.SEATED:
        return _present(seat)
    if places_taken(session.pk) >= session.capacity:
        return ScanOutcome.FULL
    if not walk_in:
        return ScanOutcome.WALK_IN
    fresh = lock_enrolment(enrolment.pk)
    if fresh.is_cancelled:
        move(fresh, EnrolmentState.ENROLLED, moves=ENROLMENT_MOVES, field="state")
    seat = put(session, enrolment, seat, SeatState.SEATED)
    seat.walked_in = True
    seat.save(update_fields=["walked_in"])
    _present(seat)
    return ScanOutcome.WALKED_IN


def _present(seat: Seat) -> ScanOutcome:
    if seat.attended_at is not None:
        return ScanOutcome.AGAIN
    seat.attended_at = timezone.now()
    seat.save(update_fields=["attended_at"])
    finish_if_done(lock_enrolment(seat.enrolment_id))
    return ScanOutcome.PRESENT
