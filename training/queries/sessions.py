"""Sessions to come and past, with how many have a place and how many wait."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from training.models import Course, Enrolment, Seat, Session
from training.states import KEPT, SeatState, SessionState

if TYPE_CHECKING:
    from accounts.models import User


def with_counts(rows: QuerySet[Session]) -> QuerySet[Session]:
    """`seated`, `waiting` and `came` beside each session."""
    counts: dict[str, Any] = {
        "seated": Count("seats", filter=Q(seats__state=SeatState.SEATED)),
        "waiting": Count("seats", filter=Q(seats__state=SeatState.WAITING)),
        "came": Count("seats", filter=Q(seats__attended_at__isnull=False)),
    }
    return rows.annotate(**counts).select_related(
        "course__county", "course__cooperative", "village", "trainer"
    )


def coming_sessions(course: Course) -> QuerySet[Session]:
    """Those one can still get a place in."""
    rows = course.sessions.filter(state=SessionState.PLANNED, starts__gt=timezone.now())
    return with_counts(rows).order_by("starts", "pk")


def seats_of(enrolment: Enrolment) -> list[Seat]:
    """The trainee's places and turns, the next first."""
    rows = enrolment.seats.filter(state__in=KEPT)
    return list(rows.select_related("session__village").order_by("session__starts"))


def turn_in(seat: Seat) -> int:
    """How many wait up to and with them."""
    rows = Seat.objects.filter(session=seat.session_id, state=SeatState.WAITING)
    return rows.filter(turn__lte=seat.turn).count()


def people_of(session: Session) -> list[Seat]:
    """Who has a place and who waits, each in their turn."""
    rows = session.seats.filter(state__in=KEPT)
    return list(
        rows.select_related("enrolment__course", "enrolment__village").order_by(
            "state", "turn"
        )
    )


def sessions_taught_by(user: "User") -> QuerySet[Session]:
    """The trainer's own, the next first, those long past left out."""
    rows = Session.objects.filter(trainer=user, state=SessionState.PLANNED)
    recent = timezone.now() - timedelta(days=14)
    return with_counts(rows.filter(ends__gte=recent)).order_by("starts", "pk")


def sessions_to_remind(now: datetime, until: datetime, field: str) -> QuerySet[Session]:
    """Planned ones that begin until then and whose `field` says nobody was told."""
    return Session.objects.filter(
        state=SessionState.PLANNED, starts__gt=now, starts__lte=until, **{field: False}
    ).order_by("pk")


def seated(session: Session) -> QuerySet[Seat]:
    rows = session.seats.filter(state=SeatState.SEATED)
    return rows.select_related("enrolment").order_by("turn")


def my_seats() -> Prefetch:
    """Places of enrolments, for lists of them."""
    rows = Seat.objects.filter(state__in=KEPT).select_related("session__village")
    return Prefetch("seats", queryset=rows, to_attr="kept_seats")
