"""Sessions with how many have a place; trainees as those who teach see them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core import dates
from training.models import (
    Attempt,
    Course,
    Enrolment,
    Feedback,
    Seat,
    Session,
)
from training.states import KEPT, TAKING_PART, EnrolmentState, SeatState, SessionState


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


def sessions_taught_by(user: User) -> QuerySet[Session]:
    """The trainer's own, the next first, those long past left out."""
    rows = Session.objects.filter(trainer=user, state=SessionState.PLANNED)
    recent = timezone.now() - timedelta(days=14)
    return with_counts(rows.filter(ends__gte=recent)).order_by("starts", "pk")


def held_sessions(
    trainers: Collection[int], counties: Collection[int]
) -> QuerySet[Session]:
    """Of these trainers, in courses of these counties, those that are over."""
    rows = Session.objects.filter(
        trainer__in=trainers,
        course__county__in=counties,
        state=SessionState.PLANNED,
        ends__lte=timezone.now(),
    )
    return rows.select_related("course", "village").order_by("starts", "pk")


@dataclass(frozen=True)
class TeachingDay:
    """A day of a trainer's, its sessions in order; `overlaps` when two are at once."""

    day: date
    sessions: Sequence[Session]

    @property
    def is_today(self) -> bool:
        return self.day == dates.today()

    @property
    def overlaps(self) -> bool:
        pairs = pairwise(self.sessions)
        return any(later.starts < earlier.ends for earlier, later in pairs)


def days_taught(sessions: Iterable[Session]) -> list[TeachingDay]:
    """The sessions, which come by their beginning, by days of the market's."""
    by_day = groupby(sessions, key=lambda one: dates.day_of(one.starts))
    return [TeachingDay(day, list(rows)) for day, rows in by_day]


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


def with_trainee_counts(rows: QuerySet[Course]) -> QuerySet[Course]:
    """`enrolled` and `finished` beside each course."""
    first = Q(enrolments__again_of=None)  # who takes it again is counted already
    part = first & Q(enrolments__state__in=TAKING_PART)
    done = first & Q(enrolments__state=EnrolmentState.FINISHED)
    return rows.annotate(
        enrolled=Count("enrolments", filter=part, distinct=True),
        finished=Count("enrolments", filter=done, distinct=True),
    )


def trainees_of(course: Course) -> QuerySet[Enrolment]:
    """Everybody who was ever in it, once, with how far they are now, by name."""
    came = Seat.objects.filter(enrolment=OuterRef("pk"), attended_at__isnull=False)
    passed = Attempt.objects.filter(enrolment=OuterRef("pk"), is_passed=True)
    lessons: Any = Count(
        "lessons_done", filter=Q(lessons_done__lesson__is_removed=False)
    )
    return (
        course.enrolments.filter(again=None)
        .select_related("village", "household")
        .annotate(lessons_did=lessons, came=Exists(came), passed=Exists(passed))
        .order_by("state", "name", "pk")
    )


@dataclass(frozen=True)
class FeedbackSum:
    """Stars in the mean, how many gave them, and what they wrote."""

    average: float | None
    count: int
    words: Sequence[Feedback]


def feedback_of(course: Course) -> FeedbackSum:
    """Two queries; nobody's name stands beside their words."""
    rows = Feedback.objects.filter(enrolment__course=course)
    sums = rows.aggregate(average=Avg("rating"), count=Count("pk"))
    words = rows.exclude(words="").order_by("-pk")[:30]
    return FeedbackSum(sums["average"], sums["count"], list(words))


def finished_per_day(
    villages: Sequence[int], first: date, last: date
) -> dict[date, int]:
    """How many trainees of these villages finished a course on each day; one query.

    Days are the market's, both ends counted; days without any are left out.
    """
    rows = (
        Enrolment.objects.filter(
            state=EnrolmentState.FINISHED, again_of=None, village__in=villages
        )
        .annotate(day=dates.DayOf("finished_at"))
        .filter(day__gte=first, day__lte=last)
        .order_by()
        .values("day")
        .annotate(count=Count("pk"))
    )
    return {row["day"]: row["count"] for row in rows}
