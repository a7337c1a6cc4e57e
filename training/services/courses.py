"""Courses and their lessons: written, published, put in order; progress stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.audit import record
from core.richtext import clean
from core.transitions import move
from training.locks import lock_course
from training.models import Course, Lesson
from training.queries import lessons_of
from training.states import COURSE_MOVES, CourseState
from vendors.partner.models import Partner
from vendors.places.models import County

from .refusing import TrainingRefused

if TYPE_CHECKING:
    from core.models import Photo

_RICH = ("text_en", "text_zh_hans")
_LONGEST_SLUG = 60
_AUDITED = (
    "title_en", "title_zh_hans", "needs_attendance", "pass_mark", "most_attempts",
    "valid_months",
)  # fmt: skip


@dataclass(frozen=True)
class Video:
    """A video that was kept: its name in private storage, and mp4 or webm."""

    name: str
    kind: str


def scope_of(owner: County | Partner) -> str:
    """Where an act on an owner's training stands in the log of acts."""
    kind = "programme" if isinstance(owner, County) else "office"
    return f"{kind}:{owner.slug if isinstance(owner, County) else owner.code}"


@transaction.atomic
def create_course(owner: County | Partner, fields: Mapping[str, Any]) -> Course:
    """A draft. `fields` are those of the model, titles and summaries per language."""
    place = {"county" if isinstance(owner, County) else "cooperative": owner}
    course = Course.objects.create(
        **fields, **place, slug=_free_slug(fields.get("title_en") or "")
    )
    record("training.course.create", course, scope=scope_of(owner))
    return course


@transaction.atomic
def edit_course(course: Course, fields: Mapping[str, Any], *, seen: int) -> Course:
    """Raises `TrainingRefused` when somebody else changed it since it was seen."""
    fresh = lock_course(course.pk)
    if fresh.version != seen:
        raise TrainingRefused(
            _(
                "Somebody changed this course while you were writing. What you typed "
                "is kept. Look at the course, then save again."
            )
        )
    before = {name: getattr(fresh, name) for name in _AUDITED}
    for name, value in fields.items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.save()
    after = {name: getattr(fresh, name) for name in _AUDITED}
    record(
        "training.course.edit",
        fresh,
        before=before,
        after=after,
        scope=scope_of(fresh.owner),
    )
    return fresh


@transaction.atomic
def publish(course: Course) -> Course:
    """Open it for everybody. Raises `TrainingRefused` without a lesson."""
    fresh = lock_course(course.pk)
    if not lessons_of(fresh):
        raise TrainingRefused(_("Write at least one lesson first."))
    return _move(fresh, CourseState.PUBLISHED)


@transaction.atomic
def retire(course: Course) -> Course:
    """Take nobody any more; who is in it goes on."""
    return _move(lock_course(course.pk), CourseState.RETIRED)


def _move(fresh: Course, state: str) -> Course:
    before = move(fresh, state, moves=COURSE_MOVES, field="state")
    record(
        "training.course.state",
        fresh,
        before={"state": before},
        after={"state": state},
        scope=scope_of(fresh.owner),
    )
    return fresh


@transaction.atomic
def save_lesson(
    course: Course,
    lesson: Lesson | None,
    fields: Mapping[str, Any],
    *,
    photo: "Photo | None" = None,
    video: Video | None = None,
) -> Lesson:
    """Write a lesson, or a new one at the end. A new picture or video replaces it."""
    fresh = lock_course(course.pk)
    row = lesson or Lesson(course=fresh, position=_last(fresh) + 1)
    for name, value in fields.items():
        setattr(row, name, clean(value) if name in _RICH else value)
    if photo is not None:
        row.photo = photo
    if video is not None:
        row.video.name, row.video_kind = video.name, video.kind
    row.save()
    record("training.lesson.save", row, scope=scope_of(fresh.owner))
    return row


def _last(course: Course) -> int:
    return course.lessons.aggregate(last=Max("position"))["last"] or 0


@transaction.atomic
def shift_lesson(course: Course, lesson_id: int, *, up: bool) -> None:
    """Swap a lesson with the one before or after it; nothing at the ends."""
    fresh = lock_course(course.pk)
    rows = lessons_of(fresh)
    place = next((n for n, row in enumerate(rows) if row.pk == lesson_id), None)
    if place is None:
        return
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for position, row in enumerate(rows, start=1):
        row.position = position
    Lesson.objects.bulk_update(rows, ["position"])


@transaction.atomic
def remove_lesson(course: Course, lesson_id: int) -> None:
    """Take a lesson out; what was learned of it stays known.

    Raises `TrainingRefused` for the last lesson of a published course.
    """
    fresh = lock_course(course.pk)
    lesson = fresh.lessons.filter(pk=lesson_id, is_removed=False).first()
    if lesson is None:
        return
    if fresh.state == CourseState.PUBLISHED and len(lessons_of(fresh)) == 1:
        raise TrainingRefused(_("A published course keeps at least one lesson."))
    fresh.lessons.filter(pk=lesson_id).update(is_removed=True)
    record("training.lesson.remove", lesson, scope=scope_of(fresh.owner))


def _free_slug(title: str) -> str:
    plain = slugify(title)[:_LONGEST_SLUG].strip("-") or "course"
    taken = set(
        Course.objects.filter(slug__startswith=plain).values_list("slug", flat=True)
    )
    if plain not in taken | TAKEN:
        return plain
    number = 2
    while f"{plain}-{number}" in taken:
        number += 1
    return f"{plain}-{number}"


# Addresses under /learn/ that stand for something else.
TAKEN = frozenset({"mine", "trainer", "certificates", "sw.js"})
