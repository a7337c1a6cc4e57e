"""The addresses of training: for learners, trainers, offices and counties."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from tests.factories.training import (
    finish_course,
    make_course,
    make_question,
    make_session,
    make_trainee,
)
from tests.permissions.answers import (
    EVERYONE,
    GONE,
    IN,
    METHOD,
    MINE_SIGNED_IN,
    NOBODY,
    OFFICE,
    OFFICE_METHOD,
    REFUSED,
    SIGN_IN,
    SIGNED_IN,
    SIGNED_IN_METHOD,
    only,
    person,
)
from tests.permissions.rows import Args, Row
from tests.permissions.world import OFFICER, PROVINCE, STAFF, TRAINER, World
from training.models import Course, Session
from training.rules import door_code

TRAINERS = only(TRAINER)
COUNTY = only(OFFICER, STAFF) | {PROVINCE: REFUSED}
COUNTY_METHOD = COUNTY | {OFFICER: METHOD, STAFF: METHOD}


def training_world(owners: dict[str, Any], shopper: User, trainer: User) -> Any:
    """A course of each owner with one of everything; the shopper is in both."""
    return {
        kind: _a_whole_course(owner, shopper, trainer) for kind, owner in owners.items()
    }


def _a_whole_course(owner: Any, shopper: User, trainer: User) -> dict[str, Any]:
    course: Course = make_course(owner)
    question = make_question(course)
    session = make_session(
        course, trainer=trainer, starts=timezone.now() + timedelta(days=5)
    )
    trainee = make_trainee(course, shopper)
    finish_course(trainee)
    return {
        "slug": course.slug,
        "pk": course.pk,
        "lesson": course.lessons.first().pk,
        "question": question.pk,
        "session": session.pk,
        "trainee": trainee.pk,
        "certificate": trainee.certificates.get().code,
    }


def _mine(world: World) -> dict[str, Any]:
    return world.values["training"]["cooperative"]


def _of(*names: str, **renamed: str) -> Args:
    """Values of the cooperative's course, under the names of the route."""
    wanted = {name: name for name in names} | renamed
    return lambda world: {name: _mine(world)[key] for name, key in wanted.items()}


def _door(world: World) -> dict[str, Any]:
    session = Session.objects.get(pk=_mine(world)["session"])
    return {"pk": session.pk, "code": door_code(session.pk, session.starts)}


def _owned(kind: str, *names: str, **renamed: str) -> Args:
    """The same below an owner's own slug."""

    def args(world: World) -> dict[str, Any]:
        values = world.values["training"][kind]
        wanted = {name: name for name in names} | renamed
        found = {name: values[key] for name, key in wanted.items()}
        slugs = {"cooperative": world.coop.code, "county": world.values["county"]}
        return found | {"slug": slugs[kind]}

    return args


LEARNING: dict[str, Row] = {
    "learn_worker": Row(EVERYONE, NOBODY),
    "learn:courses": Row(EVERYONE, NOBODY),
    "learn:mine": Row(SIGNED_IN, SIGNED_IN_METHOD),
    "learn:course": Row(EVERYONE, person(), _of("slug"), lambda _w: {"do": "join"}),
    "learn:lesson": Row(EVERYONE, person(), _of("slug", pk="lesson")),
    "learn:video": Row(dict.fromkeys(EVERYONE, GONE), NOBODY, _of("slug", pk="lesson")),
    "learn:session": Row(SIGNED_IN_METHOD, SIGNED_IN, _of("slug", pk="session")),
    "learn:session_calendar": Row(EVERYONE, NOBODY, _of("slug", pk="session")),
    "learn:door": Row(EVERYONE, EVERYONE, _door),
    "learn:code": Row(MINE_SIGNED_IN, SIGNED_IN_METHOD, _of("slug")),
    "learn:quiz": Row(
        MINE_SIGNED_IN, MINE_SIGNED_IN, _of("slug"), lambda _w: {"do": "begin"}
    ),
    "learn:attempt": Row(
        MINE_SIGNED_IN,
        SIGNED_IN_METHOD,
        lambda w: {"slug": _mine(w)["slug"], "number": 1},
    ),
    "learn:wall": Row(EVERYONE, NOBODY),
    "learn:certificate": Row(EVERYONE, NOBODY, _of(code="certificate")),
    "learn:certificate_paper": Row(
        MINE_SIGNED_IN, SIGNED_IN_METHOD, _of(code="certificate")
    ),
    "learn:trainer": Row(SIGNED_IN, SIGNED_IN_METHOD),
    "learn:teaching_calendar": Row(TRAINERS, SIGNED_IN_METHOD),
    "learn:trainer_session": Row(TRAINERS, TRAINERS, _of(pk="session")),
    "learn:trainer_sync": Row(
        NOBODY | {"anonymous": SIGN_IN},
        TRAINERS | {"anonymous": SIGN_IN},
        _of(pk="session"),
    ),
}
_READ = "read"
# Each page of an owner: the names in its route, and whether it only reads.
_PAGES: dict[str, tuple[dict[str, str], str]] = {
    "training": ({}, _READ),
    "training_new": ({}, ""),
    "training_sessions": ({}, _READ),
    "training_session": ({"pk": "session"}, ""),
    "training_session_edit": ({"pk": "session"}, ""),
    "training_session_list": ({"pk": "session"}, _READ),
    "training_rules": ({}, ""),
    "training_cohorts": ({}, _READ),
    "training_course": ({"pk": "pk"}, ""),
    "training_edit": ({"pk": "pk"}, ""),
    "training_lesson_new": ({"pk": "pk"}, ""),
    "training_lesson": ({"pk": "pk", "lesson": "lesson"}, ""),
    "training_preview": ({"pk": "pk", "lesson": "lesson"}, _READ),
    "training_question_new": ({"pk": "pk"}, ""),
    "training_question": ({"pk": "pk", "question": "question"}, ""),
    "training_session_new": ({"pk": "pk"}, ""),
    "training_people": ({"pk": "pk"}, ""),
    "training_people_file": ({"pk": "pk"}, ""),
    "training_people_template": ({"pk": "pk"}, _READ),
    "training_person": ({"pk": "pk", "trainee": "trainee"}, ""),
    "training_person_paper": ({"pk": "pk", "trainee": "trainee"}, _READ),
}
OFFICES = {
    f"office:{name}": Row(
        OFFICE,
        OFFICE_METHOD if way == _READ else OFFICE,
        _owned("cooperative", **args),
    )
    for name, (args, way) in _PAGES.items()
}
COUNTIES = {
    f"programme:{name}": Row(
        COUNTY, COUNTY_METHOD if way == _READ else COUNTY, _owned("county", **args)
    )
    for name, (args, way) in _PAGES.items()
}
# Sums of who was trained and what became of them; no names.
COUNTIES["programme:training_cohorts"] = Row(
    COUNTY | {PROVINCE: IN},
    COUNTY_METHOD | {PROVINCE: METHOD},
    _owned("county"),
)
_VIDEO = {"pk": "pk", "lesson": "lesson"}
# No lesson of the world has a video: that is 404 for its owner as well.
VIDEOS = {
    "office:training_video": Row(
        dict.fromkeys(OFFICE, GONE) | {"anonymous": OFFICE["anonymous"]},
        OFFICE_METHOD,
        _owned("cooperative", **_VIDEO),
    ),
    "programme:training_video": Row(
        dict.fromkeys(COUNTY, GONE)
        | {"anonymous": COUNTY["anonymous"], PROVINCE: REFUSED},
        COUNTY_METHOD,
        _owned("county", **_VIDEO),
    ),
}
TRAINING: dict[str, Row] = {**LEARNING, **OFFICES, **COUNTIES, **VIDEOS}
