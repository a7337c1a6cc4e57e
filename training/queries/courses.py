"""Courses as learners and offices see them, and how far a trainee is in one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from training.models import (
    Attempt,
    Course,
    CourseCertificate,
    Enrolment,
    Lesson,
    Question,
    Seat,
)
from training.rules import shuffled
from training.states import (
    SHOWN,
    TAKING_PART,
    AttemptState,
    CourseState,
    SeatState,
)
from vendors.partner.models import Partner
from vendors.places.models import County


def published_courses() -> QuerySet[Course]:
    """What may be taken now, with its number of lessons."""
    rows = Course.objects.filter(state=CourseState.PUBLISHED)
    return with_lesson_counts(rows).select_related("county", "cooperative", "cover")


def with_lesson_counts(rows: QuerySet[Course]) -> QuerySet[Course]:
    return rows.annotate(
        lesson_count=Count(
            "lessons", filter=Q(lessons__is_removed=False), distinct=True
        )
    )


def shown_courses() -> QuerySet[Course]:
    """Those with a page: retired ones stay for who is in them."""
    rows = Course.objects.filter(state__in=SHOWN)
    return rows.select_related("county", "cooperative", "cover")


def lessons_of(course: Course) -> list[Lesson]:
    """In their order."""
    rows = course.lessons.filter(is_removed=False).select_related("photo")
    return list(rows.order_by("position", "pk"))


def questions_of(course: Course) -> list[Question]:
    """What a quiz begun now asks, in order, the choices fetched with it."""
    rows = course.questions.filter(is_retired=False).prefetch_related("choices")
    return list(rows.order_by("position", "pk"))


def enrolment_in(course: Course, user: User) -> Enrolment | None:
    """The person's place in it now: the last time, of one who takes it again."""
    return course.enrolments.filter(user=user, again=None).first()


def times_of(enrolment: Enrolment) -> list[Enrolment]:
    """Every time the same person was in the course, the first one first."""
    first = enrolment
    while first.again_of is not None:
        first = first.again_of
    times = [first]
    while found := Enrolment.objects.filter(again_of=times[-1]).first():
        times.append(found)
    return times


def latest_of(enrolment: Enrolment) -> Enrolment:
    """The last time the same person is in the course; often the only one."""
    return times_of(enrolment)[-1]


def has_good_certificate(enrolment: Enrolment) -> bool:
    return any(one.is_good for one in enrolment.certificates.all())


def earlier_certificates(enrolment: Enrolment) -> list[CourseCertificate]:
    """Those of the times before, the newest first. No query for a first time."""
    if enrolment.again_of_id is None:
        return []
    before = [one.pk for one in times_of(enrolment) if one.pk != enrolment.pk]
    return list(CourseCertificate.objects.filter(enrolment__in=before))


def may_take_again(enrolment: Enrolment) -> bool:
    """Whether they finished, and hold no certificate in force or one that ends soon."""
    good = [one for one in enrolment.certificates.all() if one.is_good]
    return enrolment.is_finished and all(one.ends_soon for one in good)


def next_course(course: Course, user: User | None) -> Course | None:
    """What its owner suggests after it, while it takes people; none they are in."""
    if course.follow_up_id is None:
        return None
    rows = Course.objects.filter(pk=course.follow_up_id, state=CourseState.PUBLISHED)
    if user is not None:
        rows = rows.exclude(enrolments__in=enrolments_of(user))
    return rows.first()


def possible_follow_ups(
    owner: County | Partner, course: Course | None
) -> QuerySet[Course]:
    """Courses that may be suggested after one of this owner's: the others offered.

    Those of counties and cooperatives alike: what a village needs next may be taught
    by somebody else.
    """
    rows = Course.objects.exclude(state=CourseState.RETIRED)
    mine = Q(county=owner) if isinstance(owner, County) else Q(cooperative=owner)
    rows = rows.filter(mine | Q(state=CourseState.PUBLISHED))
    if course is not None:
        rows = rows.exclude(pk=course.pk)
    return rows.order_by("title", "pk")


def enrolments_of(user: User) -> QuerySet[Enrolment]:
    """The person's courses, those under way first; each once, as it is now."""
    rows = Enrolment.objects.filter(user=user, state__in=TAKING_PART)
    rows = rows.exclude(again__state__in=TAKING_PART)
    return rows.select_related(
        "course__cover", "course__county", "course__cooperative"
    ).order_by("finished_at", "-created")


@dataclass(frozen=True)
class CourseProgress:
    """How far somebody is in a course, and what is still missing."""

    lessons: list[Lesson]
    done: frozenset[int]
    needs_attendance: bool
    has_attended: bool
    has_quiz: bool
    has_passed: bool
    attempts: int
    most_attempts: int

    @property
    def count(self) -> int:
        return len(self.lessons)

    @property
    def done_count(self) -> int:
        return sum(lesson.pk in self.done for lesson in self.lessons)

    @property
    def are_lessons_done(self) -> bool:
        return self.done_count == self.count

    @property
    def is_complete(self) -> bool:
        came = self.has_attended or not self.needs_attendance
        knows = self.has_passed or not self.has_quiz
        return self.are_lessons_done and came and knows

    @property
    def may_try(self) -> bool:
        """Whether another go at the quiz is left."""
        left = not self.most_attempts or self.attempts < self.most_attempts
        return self.has_quiz and not self.has_passed and left

    @property
    def attempts_left(self) -> int:
        return max(self.most_attempts - self.attempts, 0)

    @property
    def per_cent(self) -> int:
        """Steps done of all steps; 100 only when nothing is missing."""
        steps = self.count + self.needs_attendance + self.has_quiz
        did = self.done_count + (self.needs_attendance and self.has_attended)
        did += self.has_quiz and self.has_passed
        return did * 100 // steps if steps else 0

    @property
    def next_lesson(self) -> Lesson | None:
        ahead = (lesson for lesson in self.lessons if lesson.pk not in self.done)
        return next(ahead, None)


def progress_of(enrolment: Enrolment) -> CourseProgress:
    """Five queries. Whoever has no account hears the lessons in the hall."""
    course = enrolment.course
    lessons = lessons_of(course)
    came = Seat.objects.filter(enrolment=enrolment, attended_at__isnull=False)
    has_attended = came.exists()
    done = set(enrolment.lessons_done.values_list("lesson_id", flat=True))
    if has_attended and enrolment.user_id is None:
        done |= {lesson.pk for lesson in lessons}
    tries = list(enrolment.attempts.values_list("state", "is_passed"))
    return CourseProgress(
        lessons=lessons,
        done=frozenset(done),
        needs_attendance=course.needs_attendance,
        has_attended=has_attended,
        has_quiz=course.questions.filter(is_retired=False).exists(),
        has_passed=any(passed for _state, passed in tries),
        attempts=sum(state == AttemptState.HANDED_IN for state, _passed in tries),
        most_attempts=course.most_attempts,
    )


def asked_in(attempt: Attempt) -> list[Question]:
    """The questions of an attempt as they were asked, choices in its order."""
    rows = Question.objects.filter(pk__in=attempt.asked).prefetch_related("choices")
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in attempt.asked if pk in found]


def choice_order(question: Question, seed: int) -> list[int]:
    """The order in which an attempt shows a question's choices."""
    return shuffled([choice.pk for choice in question.choices.all()], seed)


def places_taken(session_id: int) -> int:
    return Seat.objects.filter(session=session_id, state=SeatState.SEATED).count()


def issuer_words(certificate: CourseCertificate) -> str:
    """Who issued it, in the reader's language; as it was called then if renamed since.

    The name is frozen in one language: while it is one of the issuer's names, the
    issuer is still called so, and its name in every language is good.
    """
    owner: Any = certificate.enrolment.course.owner  # with a column for each language
    if certificate.issuer_name in {owner.name_en, owner.name_zh_hans}:
        return str(owner.name)
    return certificate.issuer_name
