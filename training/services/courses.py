"""Courses and their lessons: written, published, asked for before trade."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.activity_log import record
from core.models import Photo
from core.richtext import clean
from core.slugs import save_named
from core.storage import NO_ROOM, has_room, private_storage
from core.transitions import move
from training.locks import lock_course
from training.models import Course, Lesson, TradeRule
from training.queries.courses import lessons_of
from training.states import COURSE_MOVES, CourseState, Need
from vendors.partner.models import Partner
from vendors.places.models import County

from . import TrainingError

_RICH = ("text_en", "text_zh_hans")
_AUDITED = (
    "title_en", "title_zh_hans", "needs_attendance", "pass_mark", "most_attempts",
    "valid_months", "follow_up_id",
)  # fmt: skip


@dataclass(frozen=True)
class Video:
    """A video that was kept: its name in private storage, and mp4 or webm."""

    name: str
    kind: str


def scope_of(owner: County | Partner) -> str:
    """Where an act on an owner's training stands in the activity log."""
    kind = "programme" if isinstance(owner, County) else "office"
    return f"{kind}:{owner.slug if isinstance(owner, County) else owner.code}"


@transaction.atomic
def create_course(owner: County | Partner, fields: Mapping[str, Any]) -> Course:
    """A draft. `fields` are those of the model, titles and summaries per language."""
    place = {"county" if isinstance(owner, County) else "cooperative": owner}
    course = Course(**fields, **place)
    titles = [fields.get(name) or "" for name in ("title_en", "title_zh_hans")]
    save_named(course, *titles, otherwise="course", kept=TAKEN)
    record("training.course.create", course, scope=scope_of(owner))
    return course


@transaction.atomic
def edit_course(course: Course, fields: Mapping[str, object], *, seen: int) -> Course:
    """Raises `TrainingError` when somebody else changed it since it was seen."""
    fresh = lock_course(course.pk)
    if fresh.version != seen:
        raise TrainingError(
            _(
                "Someone else changed this course while you were "
                "editing. Your text is kept. Check the course, then save "
                "again."
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
    """Open it for everybody. Raises `TrainingError` without a lesson."""
    fresh = lock_course(course.pk)
    if not lessons_of(fresh):
        raise TrainingError(_("Add at least one lesson first."))
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
    photo: Photo | None = None,
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

    Raises `TrainingError` for the last lesson of a published course.
    """
    fresh = lock_course(course.pk)
    lesson = fresh.lessons.filter(pk=lesson_id, is_removed=False).first()
    if lesson is None:
        return
    if fresh.state == CourseState.PUBLISHED and len(lessons_of(fresh)) == 1:
        raise TrainingError(_("A published course needs at least one lesson."))
    fresh.lessons.filter(pk=lesson_id).update(is_removed=True)
    record("training.lesson.remove", lesson, scope=scope_of(fresh.owner))


# Addresses under /learn/ that stand for something else.
TAKEN = frozenset({"mine", "trainer", "certificates", "door", "sw.js"})

MAX_BYTES = 80 * 1024 * 1024
_HEAD = 64
TOO_HEAVY = gettext_lazy(
    "This video is larger than 80 MB. Please shorten or compress it."
)
NOT_TAKEN = gettext_lazy("Please upload the video as MP4 or WebM.")


def keep_video(upload: UploadedFile) -> Video:
    """Raises `TrainingError`. The file's name and declared type are never read."""
    if (upload.size or 0) > MAX_BYTES:
        raise TrainingError(TOO_HEAVY)
    if not has_room(upload.size or 0):
        raise TrainingError(NO_ROOM)
    head = upload.read(_HEAD)
    upload.seek(0)
    kind = kind_of(head)
    if kind is None:
        raise TrainingError(NOT_TAKEN)
    name = f"training/{secrets.token_hex(16)}.{kind}"
    return Video(private_storage().save(name, upload), kind)


def kind_of(head: bytes) -> str | None:
    """mp4 or webm by the first bytes; None for anything else."""
    if head[4:8] == b"ftyp":
        return "mp4"
    # EBML, and that its document type is WebM: Matroska begins alike.
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head:
        return "webm"
    return None


@transaction.atomic
def require_course(
    owner: County | Partner, course: Course, need: Need, *, by: User | None
) -> TradeRule:
    """Ask it of whoever opens a shop, or goes live, from now; asked twice it is once.

    Raises `TrainingError` for a course that nobody can take.
    """
    if course.state != CourseState.PUBLISHED:
        raise TrainingError(_("Publish the course first: nobody can take it yet."))
    place = {"county" if isinstance(owner, County) else "cooperative": owner}
    rule, is_new = TradeRule.objects.get_or_create(
        **place, course=course, need=need, defaults={"by": by}
    )
    if is_new:
        after = {"course": course.slug, "need": need}
        record("training.rule.add", rule, after=after, scope=scope_of(owner))
    return rule


@transaction.atomic
def ask_no_more(owner: County | Partner, rule: TradeRule) -> None:
    before = {"course": rule.course.slug, "need": rule.need}
    record("training.rule.remove", rule, before=before, scope=scope_of(owner))
    rule.delete()
