"""Trainees as those who teach see them, and what they thought of a course."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from training.models import (
    Attempt,
    Course,
    Enrolment,
    Feedback,
    Seat,
)
from training.states import TAKING_PART, EnrolmentState


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
    zone = timezone.get_default_timezone()
    rows = (
        Enrolment.objects.filter(
            state=EnrolmentState.FINISHED, again_of=None, village__in=villages
        )
        .annotate(day=TruncDate("finished_at", tzinfo=zone))
        .filter(day__gte=first, day__lte=last)
        .order_by()
        .values("day")
        .annotate(count=Count("pk"))
    )
    return {row["day"]: row["count"] for row in rows}
