"""Sessions: planned, changed, called off, reminded of; their places."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.activity_log import record
from core.rounds import run_isolated
from core.transitions import move
from training.locks import lock_enrolment, lock_session
from training.models import Course, Enrolment, Seat, Session
from training.queries.courses import places_taken
from training.queries.trainees import seated, sessions_to_remind
from training.states import (
    KEPT,
    SEAT_MOVES,
    SESSION_MOVES,
    CourseState,
    SeatState,
    SessionState,
    TraineeNotice,
)

from . import TrainingError
from .courses import scope_of
from .notifications import tell, tell_all


@transaction.atomic
def take_seat(session: Session, enrolment: Enrolment) -> Seat:
    """A place, or the next turn on the waiting list; asked twice it is one.

    Raises `TrainingError` for a session that has begun or is cancelled, for one of
    another course, and for who is not in the course.
    """
    fresh = lock_session(session.pk)
    if fresh.is_cancelled:
        raise TrainingError(_("This session is cancelled. Please choose another."))
    if fresh.has_begun:
        raise TrainingError(_("This session has started. Please choose another."))
    _require_member(fresh, lock_enrolment(enrolment.pk))
    seat = fresh.seats.filter(enrolment=enrolment).first()
    if seat is not None and seat.state in KEPT:
        return seat
    state = SeatState.SEATED if _has_room(fresh) else SeatState.WAITING
    seat = put(fresh, enrolment, seat, state)
    event = TraineeNotice.SEATED if state == SeatState.SEATED else TraineeNotice.WAITING
    tell(enrolment, event, session=fresh, occasion=f"{fresh.pk}:{seat.turn}")
    return seat


def _require_member(session: Session, enrolment: Enrolment) -> None:
    if enrolment.course_id != session.course_id:
        raise TrainingError(_("This session belongs to another course."))
    if enrolment.is_cancelled:
        raise TrainingError(_("Please join the course first."))


def _has_room(session: Session) -> bool:
    """Nobody passes those who wait: they move up as soon as there is room."""
    return places_taken(session.pk) < session.capacity


def put(session: Session, enrolment: Enrolment, seat: Seat | None, state: str) -> Seat:
    """A row at the end of the queue of a locked session, new or taken up again."""
    turn = (session.seats.aggregate(last=Max("turn"))["last"] or 0) + 1
    if seat is None:
        return Seat.objects.create(
            session=session, enrolment=enrolment, state=state, turn=turn
        )
    move(seat, state, moves=SEAT_MOVES, field="state")
    seat.turn = turn
    seat.save(update_fields=["turn"])
    return seat


@transaction.atomic
def release_seat(session: Session, enrolment: Enrolment) -> None:
    """Let go of a place or a turn; who waits longest moves up.

    Raises `TrainingError` once the session has begun, and for who was noted at the
    door. Twice it is once.
    """
    fresh = lock_session(session.pk)
    seat = fresh.seats.filter(enrolment=enrolment, state__in=KEPT).first()
    if seat is None:
        return
    if fresh.has_begun:
        raise TrainingError(
            _("This session has started, so places can't be given up any more.")
        )
    if seat.attended_at is not None:
        raise TrainingError(_("People who attended keep their place."))
    move(seat, SeatState.CANCELLED, moves=SEAT_MOVES, field="state")
    fill(fresh)


def fill(session: Session) -> int:
    """Move people of a locked session up while there is room; returns how many."""
    if not session.takes_people:
        return 0
    room = session.capacity - places_taken(session.pk)
    if room <= 0:
        return 0
    waiting = session.seats.filter(state=SeatState.WAITING).select_related("enrolment")
    moved = list(waiting.order_by("turn")[:room])
    for seat in moved:
        move(seat, SeatState.SEATED, moves=SEAT_MOVES, field="state")
        occasion = f"{session.pk}:{seat.turn}"
        tell(seat.enrolment, TraineeNotice.MOVED_UP, session=session, occasion=occasion)
    return len(moved)


_PLACE = ("village_id", "hall", "starts", "ends")
DAY_BEFORE = timedelta(hours=24)
HOURS_BEFORE = timedelta(hours=2)
_REMINDERS = (
    ("reminded_hours", HOURS_BEFORE, TraineeNotice.SOON),
    ("reminded_day", DAY_BEFORE, TraineeNotice.TOMORROW),
)


@transaction.atomic
def plan_session(course: Course, fields: Mapping[str, Any]) -> Session:
    """Raises `TrainingError` for a course that takes nobody, or a time gone by."""
    if course.state != CourseState.PUBLISHED:
        raise TrainingError(_("Publish the course first, then plan its sessions."))
    if fields["starts"] <= timezone.now():
        raise TrainingError(_("This time has passed. Please choose a later time."))
    session = Session.objects.create(course=course, **fields)
    record(
        "training.session.plan",
        session,
        after=_said(session),
        scope=scope_of(course.owner),
    )
    return session


def _said(session: Session) -> dict[str, object]:
    """What of a session stands in the activity log."""
    return {
        "village": session.village.name,
        "hall": session.hall,
        "starts": session.starts.isoformat(),
        "ends": session.ends.isoformat(),
        "capacity": session.capacity,
        "trainer": str(session.trainer or ""),
    }


@transaction.atomic
def change_session(
    session: Session, fields: Mapping[str, object], *, seen: int
) -> Session:
    """Change what is planned; moved to another time or place, everybody is told.

    Raises `TrainingError` when it has begun or is cancelled, was changed since it
    was seen, or has more people than places.
    """
    fresh = lock_session(session.pk)
    _require_changeable(fresh, fields, seen)
    before, was = _said(fresh), [getattr(fresh, name) for name in _PLACE]
    for name, value in fields.items():
        setattr(fresh, name, value)
    fresh.version += 1
    is_moved = was != [getattr(fresh, name) for name in _PLACE]
    if is_moved:
        fresh.reminded_day = fresh.reminded_hours = False
    fresh.save()
    if is_moved:
        _tell_kept(fresh, TraineeNotice.MOVED, f"{fresh.pk}:v{fresh.version}")
    fill(fresh)
    record(
        "training.session.change",
        fresh,
        before=before,
        after=_said(fresh),
        scope=scope_of(fresh.course.owner),
    )
    return fresh


def _require_changeable(fresh: Session, fields: Mapping[str, Any], seen: int) -> None:
    if not fresh.takes_people:
        raise TrainingError(
            _("This session has started or is cancelled, so it can't be changed.")
        )
    if fresh.version != seen:
        raise TrainingError(
            _(
                "Someone else changed this session while you were "
                "editing. Your text is kept. Check the session, then "
                "save again."
            )
        )
    if fields["starts"] <= timezone.now():
        raise TrainingError(_("This time has passed. Please choose a later time."))
    taken = places_taken(fresh.pk)
    if fields["capacity"] < taken:
        raise TrainingError(
            _(
                "%(count)s people already have a place. Find a larger "
                "hall, or ask some of them to choose another session."
            )
            % {"count": taken}
        )


@transaction.atomic
def cancel_session(session: Session, *, reason: str) -> Session:
    """Call it off; everybody with a place or a turn is told why.

    Raises `TransitionError` when it was called off before, and `TrainingError` when
    it has begun.
    """
    fresh = lock_session(session.pk)
    if fresh.has_begun and not fresh.is_cancelled:
        raise TrainingError(_("This session has started, so it can't be cancelled."))
    move(fresh, SessionState.CANCELLED, moves=SESSION_MOVES, field="state")
    fresh.reason = reason
    fresh.save(update_fields=["reason"])
    _tell_kept(fresh, TraineeNotice.CANCELLED, str(fresh.pk), note=reason)
    record(
        "training.session.cancel",
        fresh,
        reason=reason,
        scope=scope_of(fresh.course.owner),
    )
    return fresh


def _tell_kept(
    session: Session, event: TraineeNotice, occasion: str, *, note: str = ""
) -> None:
    seats = session.seats.filter(state__in=KEPT).select_related("enrolment")
    people = [seat.enrolment for seat in seats.order_by("turn")]
    tell_all(people, event, session=session, occasion=occasion, note=note)


def remind(now: datetime | None = None) -> int:
    """Remind trainees the day before and two hours before; returns how many.

    Each is told once for the time the session has. Who is reminded of the hours to
    come needs no word on the day any more.
    """
    now = now or timezone.now()
    count = 0
    for field, ahead, event in _REMINDERS:
        for session in sessions_to_remind(now, now + ahead, field):
            act = partial(_remind, session, field, event)
            count += run_isolated(act, what="remind", session=session.pk) or 0
    return count


@transaction.atomic
def _remind(session: Session, field: str, event: TraineeNotice) -> int:
    fields = {"reminded_day": True} | {field: True}
    rows = Session.objects.filter(
        pk=session.pk, starts=session.starts, state=SessionState.PLANNED
    )
    if not rows.filter(**{field: False}).update(**fields):
        return 0
    people: list[Seat] = list(seated(session))
    occasion = f"{session.pk}:{session.starts:%Y%m%d%H%M}"
    tell_all(
        [seat.enrolment for seat in people], event, session=session, occasion=occasion
    )
    return len(people)
