"""Courses, sessions and trainees that work."""

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from tests.factories.accounts import make_user
from tests.factories.vendors import make_county, make_village
from training.models import Course, Enrolment, Question, Session
from training.services.attendance import AttendanceAnswer, Scanned, note_scan
from training.services.completion import finish_lesson
from training.services.courses import create_course, publish, save_lesson
from training.services.enrolment import Person, enrol, record_trainee
from training.services.quizzes import hand_in, save_question, start_attempt
from training.services.sessions import plan_session
from vendors.places.models import Village

_number = count(1)


def make_course(owner: Any = None, *, lessons: int = 2, **fields: Any) -> Course:
    """A published course of a county, without a quiz."""
    n = next(_number)
    fields = {"title_en": f"Course {n}", "title_zh_hans": f"课程{n}", **fields}
    course = create_course(owner or make_county(), fields)
    for place in range(1, lessons + 1):
        save_lesson(course, None, {"title_en": f"Lesson {place}", "text_en": "Text"})
    return publish(course) if lessons else course


def make_question(course: Course, kind: str = "single", **fields: Any) -> Question:
    """The first choice is right; of several the first two; the number is 2.5."""
    fields = {"text_en": f"Question {next(_number)}?", "kind": kind, **fields}
    if kind == "number":
        return save_question(course, None, {"answer": "2.5", **fields}, [])
    right = {"single": 1, "multiple": 2}[kind]
    choices = [
        {"text_en": f"Answer {place}", "is_right": place <= right}
        for place in range(1, 4)
    ]
    return save_question(course, None, fields, choices)


def make_session(course: Course | None = None, **fields: Any) -> Session:
    """In two days, for ten people."""
    starts = fields.pop("starts", timezone.now() + timedelta(days=2))
    fields = {
        "village": Village.objects.first() or make_village(),
        "hall": "Village hall",
        "starts": starts,
        "ends": fields.pop("ends", starts + timedelta(hours=2)),
        "capacity": 10,
        **fields,
    }
    return plan_session(course or make_course(), fields)


def begin_session(session: Session, *, hours: float = 0.5) -> Session:
    """The session as it is once it has begun."""
    session.starts = timezone.now() - timedelta(hours=hours)
    session.ends = session.starts + timedelta(hours=2)
    session.save(update_fields=["starts", "ends"])
    return session


def make_trainee(course: Course, user: User | None = None) -> Enrolment:
    return enrol(course, user or make_user())


def make_written_trainee(course: Course, **fields: Any) -> Enrolment:
    person = Person(**{"name": f"Trainee {next(_number)}", **fields})
    return record_trainee(course, person, by=None)


def finish_course(enrolment: Enrolment) -> Enrolment:
    """All lessons read, and the quiz answered right."""
    for lesson in enrolment.course.lessons.filter(is_removed=False):
        finish_lesson(enrolment, lesson.pk)
    if enrolment.course.questions.filter(is_retired=False).exists():
        attempt = start_attempt(enrolment)
        hand_in(attempt, right_answers(enrolment.course))
    enrolment.refresh_from_db()
    return enrolment


def right_answers(course: Course) -> dict[int, list[str]]:
    return {
        one.pk: ["2.5"]
        if one.kind == "number"
        else [str(choice.pk) for choice in one.choices.filter(is_right=True)]
        for one in course.questions.all()
    }


def scan(
    session: Session, code: str, *, walk_in: bool = False, key=None
) -> AttendanceAnswer:
    scanned = Scanned(key or uuid4(), code, walk_in=walk_in)
    return note_scan(session, scanned, by=None)
