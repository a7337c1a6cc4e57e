"""Places in a session: taken, given up, moved up from the waiting list."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.transitions import move
from training.locks import lock_enrolment, lock_session
from training.models import Enrolment, Seat, Session
from training.queries import places_taken
from training.states import KEPT, SEAT_MOVES, SeatState, Word

from .refusing import TrainingRefused
from .telling import tell


@transaction.atomic
def take_seat(session: Session, enrolment: Enrolment) -> Seat:
    """A place, or the next turn on the waiting list; asked twice it is one.

    Raises `TrainingRefused` for a session that has begun or is cancelled, for one of
    another course, and for who is not in the course.
    """
    fresh = lock_session(session.pk)
    if fresh.is_cancelled:
        raise TrainingRefused(_("This session is cancelled. Please choose another."))
    if fresh.has_begun:
        raise TrainingRefused(_("This session has begun. Please choose another."))
    _require_member(fresh, lock_enrolment(enrolment.pk))
    seat = fresh.seats.filter(enrolment=enrolment).first()
    if seat is not None and seat.state in KEPT:
        return seat
    state = SeatState.SEATED if _has_room(fresh) else SeatState.WAITING
    seat = put(fresh, enrolment, seat, state)
    word = Word.SEATED if state == SeatState.SEATED else Word.WAITING
    tell(enrolment, word, session=fresh, occasion=f"{fresh.pk}:{seat.turn}")
    return seat


def _require_member(session: Session, enrolment: Enrolment) -> None:
    if enrolment.course_id != session.course_id:
        raise TrainingRefused(_("This session is of another course."))
    if enrolment.is_cancelled:
        raise TrainingRefused(_("Please join the course first."))


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
def give_up_seat(session: Session, enrolment: Enrolment) -> None:
    """Let go of a place or a turn; who waits longest moves up.

    Raises `TrainingRefused` once the session has begun, and for who was noted at the
    door. Twice it is once.
    """
    fresh = lock_session(session.pk)
    seat = fresh.seats.filter(enrolment=enrolment, state__in=KEPT).first()
    if seat is None:
        return
    if fresh.has_begun:
        raise TrainingRefused(
            _("This session has begun, so places can't be given up any more.")
        )
    if seat.attended_at is not None:
        raise TrainingRefused(_("Who was there keeps the place."))
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
        tell(seat.enrolment, Word.MOVED_UP, session=session, occasion=occasion)
    return len(moved)
