"""Sessions: planned, changed, called off, and their trainees reminded."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.transitions import move
from training.locks import lock_session
from training.models import Course, Seat, Session
from training.queries import places_taken, seated, sessions_to_remind
from training.states import (
    KEPT,
    SESSION_MOVES,
    CourseState,
    SessionState,
    Word,
)

from .courses import scope_of
from .refusing import TrainingRefused
from .seats import fill
from .telling import tell_all

_PLACE = ("village_id", "hall", "starts", "ends")
DAY_BEFORE = timedelta(hours=24)
HOURS_BEFORE = timedelta(hours=2)
_REMINDERS = (
    ("reminded_hours", HOURS_BEFORE, Word.SOON),
    ("reminded_day", DAY_BEFORE, Word.TOMORROW),
)


@transaction.atomic
def plan_session(course: Course, fields: Mapping[str, Any]) -> Session:
    """Raises `TrainingRefused` for a course that takes nobody, or a time gone by."""
    if course.state != CourseState.PUBLISHED:
        raise TrainingRefused(_("Publish the course first, then plan its sessions."))
    if fields["starts"] <= timezone.now():
        raise TrainingRefused(_("This time has gone by. Please choose a later one."))
    session = Session.objects.create(course=course, **fields)
    record(
        "training.session.plan",
        session,
        after=_said(session),
        scope=scope_of(course.owner),
    )
    return session


def _said(session: Session) -> dict[str, Any]:
    """What of a session stands in the log of acts."""
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
    session: Session, fields: Mapping[str, Any], *, seen: int
) -> Session:
    """Change what is planned; moved to another time or place, everybody is told.

    Raises `TrainingRefused` when it has begun or is cancelled, was changed since it
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
        _tell_kept(fresh, Word.MOVED, f"{fresh.pk}:v{fresh.version}")
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
        raise TrainingRefused(
            _("This session has begun or is cancelled, so it can't be changed.")
        )
    if fresh.version != seen:
        raise TrainingRefused(
            _(
                "Somebody changed this session while you were writing. What you typed "
                "is kept. Look at the session, then save again."
            )
        )
    if fields["starts"] <= timezone.now():
        raise TrainingRefused(_("This time has gone by. Please choose a later one."))
    taken = places_taken(fresh.pk)
    if fields["capacity"] < taken:
        raise TrainingRefused(
            _(
                "%(count)s people have a place already. Find a larger hall, or ask "
                "some of them to take another session."
            )
            % {"count": taken}
        )


@transaction.atomic
def cancel_session(session: Session, *, reason: str) -> Session:
    """Call it off; everybody with a place or a turn is told why.

    Raises `TransitionError` when it was called off before, and `TrainingRefused` when
    it has begun.
    """
    fresh = lock_session(session.pk)
    if fresh.has_begun and not fresh.is_cancelled:
        raise TrainingRefused(_("This session has begun, so it can't be cancelled."))
    move(fresh, SessionState.CANCELLED, moves=SESSION_MOVES, field="state")
    fresh.reason = reason
    fresh.save(update_fields=["reason"])
    _tell_kept(fresh, Word.CANCELLED, str(fresh.pk), note=reason)
    record(
        "training.session.cancel",
        fresh,
        reason=reason,
        scope=scope_of(fresh.course.owner),
    )
    return fresh


def _tell_kept(session: Session, word: Word, occasion: str, *, note: str = "") -> None:
    seats = session.seats.filter(state__in=KEPT).select_related("enrolment")
    people = [seat.enrolment for seat in seats.order_by("turn")]
    tell_all(people, word, session=session, occasion=occasion, note=note)


def remind(now: datetime | None = None) -> int:
    """Remind trainees the day before and two hours before; returns how many.

    Each is told once for the time the session has. Who is reminded of the hours to
    come needs no word on the day any more.
    """
    now = now or timezone.now()
    count = 0
    for field, ahead, word in _REMINDERS:
        for session in sessions_to_remind(now, now + ahead, field):
            count += _remind(session, field, word)
    return count


@transaction.atomic
def _remind(session: Session, field: str, word: Word) -> int:
    fields = {"reminded_day": True} | {field: True}
    rows = Session.objects.filter(
        pk=session.pk, starts=session.starts, state=SessionState.PLANNED
    )
    if not rows.filter(**{field: False}).update(**fields):
        return 0
    people: list[Seat] = list(seated(session))
    occasion = f"{session.pk}:{session.starts:%Y%m%d%H%M}"
    tell_all(
        [seat.enrolment for seat in people], word, session=session, occasion=occasion
    )
    return len(people)
