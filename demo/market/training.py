"""Courses of the demo's county and cooperative: lessons, sessions, who took them."""

import tomllib
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import uuid4

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from core import dates
from core.models import OutboxMessage, Photo
from training.models import Course, CourseCertificate, Enrolment, Session
from training.queries.courses import lessons_of
from training.services.attendance import Scanned, note_scan
from training.services.completion import finish_lesson, give_feedback, show_on_wall
from training.services.courses import (
    create_course,
    publish,
    require_course,
    save_lesson,
)
from training.services.enrolment import Person, enrol, record_trainee
from training.services.quizzes import (
    hand_in,
    note_paper_quiz,
    save_question,
    start_attempt,
)
from training.services.sessions import plan_session, take_seat
from training.states import Need
from vendors.cooperatives.models import Household
from vendors.cooperatives.states import TradeKind
from vendors.members.models import PartnerRole
from vendors.members.states import Role
from vendors.partner.models import Partner
from vendors.places.models import County, Village

from .reading import CONTENT

COOPERATIVE = "five-villages"
# May go on air at once; others of the cooperative find what is missing.
ON_AIR = ("farmer@demo.test", "streamer@demo.test", "red-ridge-pepper@demo.test")
COLUMNS = ("en", "zh_hans")
# Before a farm opened its people were trained: so many days, by the farm's turn.
DAYS_BEFORE = (9, 14, 21, 33)
# Days that people of a hall had been in the course.
LONG_BEFORE = 120
NAMES = (
    "王秀兰", "李建国", "张桂英", "陈玉梅", "刘志强", "杨春花", "赵国庆", "郭翠萍",
    "秦永胜", "申爱莲", "靳来福", "原素珍",
)  # fmt: skip


@cache
def courses() -> list[dict[str, Any]]:
    return tomllib.loads((CONTENT / "courses.toml").read_text(encoding="utf-8"))[
        "course"
    ]


def pictures() -> list[str]:
    return [one["picture"] for one in courses()]


def _columns(name: str, words: list[str]) -> dict[str, object]:
    return {
        f"{name}_{column}": text.strip()
        for column, text in zip(COLUMNS, words, strict=True)
    }


def plant_training(photos: dict[str, Photo], *, now: datetime) -> None:
    """The courses, and who took them, where the cooperative is in the market."""
    body = Partner.objects.filter(code=COOPERATIVE).first()
    county = County.objects.order_by("pk").first()
    if body is None or county is None:
        return
    owners: dict[str, County | Partner] = {"county": county, "cooperative": body}
    sown = [_course(one, owners[one["owner"]], photos) for one in courses()]
    for course, following in pairwise(sown):
        course.follow_up = following
        course.save(update_fields=["follow_up"])
    _cohorts(sown)
    _sessions(sown[1], body, now)
    _farmer(sown, body)
    require_course(body, sown[4], Need.GO_LIVE, by=None)
    for email in ON_AIR:
        if person := User.objects.filter(email=email).first():
            enrolment = enrol(sown[4], person, village=body.village)
            _finish(enrolment, timezone.now() - timedelta(days=20))
    # What they were told is past: nobody's phone rings in a demo.
    OutboxMessage.objects.filter(topic="training.sms").update(
        state=OutboxMessage.State.DONE, done_at=timezone.now()
    )


def _course(
    sheet: dict[str, Any], owner: County | Partner, photos: dict[str, Photo]
) -> Course:
    fields = _columns("title", sheet["title"]) | _columns("summary", sheet["summary"])
    picture = photos.get(sheet["picture"])
    fields |= {
        "needs_attendance": sheet.get("needs_attendance", False),
        "valid_months": 24,
        "cover": picture,
    }
    course = create_course(owner, fields)
    for place, lesson in enumerate(sheet["lessons"]):
        words = _columns("title", lesson["title"]) | _columns("text", lesson["text"])
        words |= {"minutes": lesson["minutes"]}
        save_lesson(course, None, words, photo=None if place else picture)
    for question in sheet["questions"]:
        _question(course, question)
    return publish(course)


def _question(course: Course, sheet: dict[str, Any]) -> None:
    fields = _columns("text", sheet["text"]) | _columns("feedback", sheet["why"])
    fields |= {"kind": sheet["kind"]}
    if "number" in sheet:
        fields |= {"answer": Decimal(sheet["number"])}
    choices = [
        _columns("text", [text.lstrip("*") for text in answer])
        | {"is_right": answer[0].startswith("*")}
        for answer in sheet.get("answers", [])
    ]
    save_question(course, None, fields, choices)


def _right(course: Course) -> dict[int, list[str]]:
    found = {}
    for question in course.questions.prefetch_related("choices"):
        right = [str(one.pk) for one in question.choices.all() if one.is_right]
        found[question.pk] = right or [str(question.answer)]
    return found


def _finish(enrolment: Enrolment, day: datetime) -> None:
    """All lessons and the quiz, done on that day."""
    for lesson in enrolment.course.lessons.all():
        finish_lesson(enrolment, lesson.pk)
    hand_in(start_attempt(enrolment), _right(enrolment.course))
    Enrolment.objects.filter(pk=enrolment.pk).update(created=day - timedelta(days=3))
    done = Enrolment.objects.filter(pk=enrolment.pk, finished_at__isnull=False)
    if done.update(finished_at=day):
        until = dates.day_of(day) + timedelta(days=730)
        CourseCertificate.objects.filter(enrolment=enrolment).update(
            issued_on=dates.day_of(day), good_until=until
        )


def _cohorts(sown: list[Course]) -> None:
    """Farmers who were trained before their shops opened: what became of them."""
    owners = PartnerRole.objects.filter(
        role=Role.OWNER, partner__opened_at__isnull=False
    ).exclude(user__email="farmer@demo.test")
    for turn, held in enumerate(
        owners.select_related("user", "partner__village").order_by("pk")[:24]
    ):
        opened = held.partner.opened_at
        if opened is None:
            continue
        day = opened - timedelta(days=DAYS_BEFORE[turn % len(DAYS_BEFORE)])
        course = sown[(0, 2, 3, 4)[turn % 4]]
        enrolment = enrol(course, held.user, village=held.partner.village)
        _finish(enrolment, day)
        enrolment.refresh_from_db()
        if turn % 3 == 0 and enrolment.is_finished:
            show_on_wall(enrolment, shows=True)
        give_feedback(enrolment, rating=5 - turn % 3, words="")


def _sessions(course: Course, body: Partner, now: datetime) -> None:
    """One that was held, two to come (one with room, one full), one under way."""
    home: Any = body.village
    villages = list(Village.objects.filter(county=home.county_id)[:3])
    trainer = User.objects.filter(email="officer@demo.test").first()
    # Ahead of the clock as well as of the market's day: nobody plans for times gone by.
    morning = max(now, dates.local()).replace(hour=9, minute=0)
    people = [
        record_trainee(
            course, Person(name, village=villages[n % len(villages)]), by=None
        )
        for n, name in enumerate(NAMES)
    ]
    plans = ((20, 30), (6, 24), (13, 8), (2, 20))
    for turn, (days, capacity) in enumerate(plans):
        starts = morning + timedelta(days=days)
        session = plan_session(
            course,
            {
                "village": villages[turn % len(villages)],
                "hall": "Village hall · 村委会",
                "starts": starts,
                "ends": starts + timedelta(hours=3),
                "capacity": capacity,
                "trainer": trainer,
                "note": "A box, tape · 纸箱、胶带",
            },
        )
        for person in people if turn != 1 else people[:7]:
            take_seat(session, person)
        if turn == 0:
            _held(session, people, morning - timedelta(days=9))
        elif turn == 3:
            _begun(session, people, now)


def _held(session: Session, people: list[Enrolment], starts: datetime) -> None:
    """Most of them came; most of these passed on paper, the others will by and by.

    They joined before their households' last deliveries to the cooperative's shop.
    """
    session.starts, session.ends = starts, starts + timedelta(hours=3)
    session.save(update_fields=["starts", "ends"])
    for person in people[:9]:
        note_scan(session, Scanned(uuid4(), person.code), by=None)
    homes = _delivering_households()
    for turn, person in enumerate(people[:8]):
        home = homes[turn] if turn < min(len(homes), 5) else None
        joined = starts - timedelta(days=LONG_BEFORE)
        Enrolment.objects.filter(pk=person.pk).update(household=home, created=joined)
        note_paper_quiz(person, right=4, out_of=4, by=None)
        if turn % 3 == 0:
            show_on_wall(person, shows=True, by_office=True)


def _delivering_households() -> list[Household]:
    """Those without a shop of their own that delivered last."""
    rows = Household.objects.filter(
        cooperative__code=COOPERATIVE, farm=None, trades__kind=TradeKind.BOUGHT
    )
    return list(rows.annotate(last=Max("trades__day")).order_by("-last", "pk")[:8])


def _begun(session: Session, people: list[Enrolment], now: datetime) -> None:
    """It began an hour ago: two are noted, the others stand at the door."""
    session.starts = now.replace(second=0, microsecond=0) - timedelta(hours=1)
    session.ends = session.starts + timedelta(hours=4)
    session.save(update_fields=["starts", "ends"])
    for person in people[9:11]:
        note_scan(session, Scanned(uuid4(), person.code), by=None)


def _farmer(sown: list[Course], body: Partner) -> None:
    """The demo's farmer has one certificate, is midway through another course, and has
    but the quiz of a third to take.
    """
    farmer = User.objects.filter(email="farmer@demo.test").first()
    if farmer is None:
        return
    village = body.village
    first = enrol(sown[0], farmer, village=village)
    _finish(first, timezone.now() - timedelta(days=40))
    show_on_wall(first, shows=True)
    second = enrol(sown[1], farmer, village=village)
    finish_lesson(second, lessons_of(sown[1])[0].pk)
    session = sown[1].sessions.filter(starts__gt=timezone.now()).order_by("starts")
    take_seat(session[0], second)
    third = enrol(sown[2], farmer, village=village)
    for lesson in lessons_of(sown[2]):
        finish_lesson(third, lesson.pk)
