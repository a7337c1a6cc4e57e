"""Every write to announcements, tasks and documents."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts.models import User
from core.activity_log import record
from core.document_uploads import CleanUpload
from core.outbox import enqueue
from core.storage import private_storage
from core.sweeps import Queue, work_through
from core.transitions import TransitionError, move
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner

from .locks import lock_announcement, lock_paper
from .models import Announcement, CoopPaper, PaperVersion, Receipt, Task, TaskShare
from .queries import readers_of
from .states import ANNOUNCEMENT_MOVES, OPEN, AnnouncementState

logger = structlog.get_logger(__name__)
# Columns of the two languages.
SAID = ("en", "zh_hans")


@dataclass(frozen=True)
class Content:
    """`title` and `text` by column of a language; one of them at least."""

    title: dict[str, str]
    text: dict[str, str]
    to_members: bool = True
    to_followers: bool = False
    is_public: bool = False


@transaction.atomic
def save_draft(
    cooperative: Partner,
    content: Content,
    *,
    pk: int | None = None,
    by: User | None = None,
) -> Announcement:
    """Write a new one, or change one of which nothing has left the house.

    Raises `TransitionError` for one that is sent or withdrawn.
    """
    row = Announcement(cooperative=cooperative, by=by)
    if pk is not None:
        row = lock_announcement(pk)
        if row.state not in OPEN:
            raise TransitionError(row, row.state, AnnouncementState.DRAFT)
    before = {} if pk is None else {"title": row.title, "text": row.text}
    for column in SAID:
        setattr(row, f"title_{column}", content.title.get(column, ""))
        setattr(row, f"text_{column}", content.text.get(column, ""))
    row.to_members, row.to_followers = content.to_members, content.to_followers
    row.is_public = content.is_public
    row.save()
    after = {"title": row.title, "text": row.text}
    record("announcement.written", row, before=before, after=after, seller=cooperative)
    return row


@transaction.atomic
def schedule(pk: int, *, at: datetime) -> Announcement:
    """Send it by itself at that time. Raises `TransitionError`."""
    row = lock_announcement(pk)
    Announcement.objects.filter(pk=pk, state__in=OPEN).update(send_at=at)
    row.send_at = at
    if row.state != AnnouncementState.SCHEDULED:
        move(row, AnnouncementState.SCHEDULED, moves=ANNOUNCEMENT_MOVES, field="state")
    record("announcement.scheduled", row, after={"at": at}, seller=row.cooperative)
    return row


@transaction.atomic
def withdraw(pk: int) -> Announcement:
    """Before it is sent. Raises `TransitionError` afterwards."""
    row = lock_announcement(pk)
    move(row, AnnouncementState.WITHDRAWN, moves=ANNOUNCEMENT_MOVES, field="state")
    record("announcement.withdrawn", row, seller=row.cooperative)
    return row


@transaction.atomic
def send_now(pk: int) -> Announcement:
    """Fix whom it is for and hand it to the outbox; a second call is refused.

    Raises `TransitionError`.
    """
    row = lock_announcement(pk)
    move(row, AnnouncementState.SENDING, moves=ANNOUNCEMENT_MOVES, field="state")
    row.sent_at = timezone.now()
    row.save(update_fields=["sent_at"])
    people, by_phone = readers_of(row)
    receipts = [Receipt(announcement=row, user_id=pk) for pk in _ids(people)]
    receipts += [Receipt(announcement=row, household_id=pk) for pk in _ids(by_phone)]
    Receipt.objects.bulk_create(receipts, batch_size=1000, ignore_conflicts=True)
    enqueue("announcements.send", f"announcement:{row.pk}:0", announcement=row.pk)
    after = {"recipients": len(receipts)}
    record("announcement.sent", row, after=after, seller=row.cooperative)
    logger.info("announcement_sent", announcement=row.pk, recipients=len(receipts))
    return row


def _ids(rows: QuerySet[Any]) -> list[int]:
    return sorted(rows.values_list("pk", flat=True))


def send_due(now: datetime | None = None) -> int:
    """Send what is scheduled for now or before; how many."""
    due = Announcement.objects.filter(
        state=AnnouncementState.SCHEDULED, send_at__lte=now or timezone.now()
    )
    return work_through(Queue("announcements", due, oldest=("send_at", "pk")), _send)


def _send(pk: int) -> bool:
    try:
        send_now(pk)
    except TransitionError:
        return False  # withdrawn or sent by somebody this moment
    return True


@transaction.atomic
def finish(pk: int) -> None:
    row = lock_announcement(pk)
    if row.state == AnnouncementState.SENDING:
        move(row, AnnouncementState.SENT, moves=ANNOUNCEMENT_MOVES, field="state")


@dataclass(frozen=True)
class TaskContent:
    """`title` and `text` by column of a language."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    due: date | None = None


@transaction.atomic
def give_task(
    cooperative: Partner,
    content: TaskContent,
    households: Iterable[Household],
    *,
    by: User | None = None,
) -> Task:
    """Ask these households, each once. Raises `ValueError` for another's household."""
    chosen = list(households)
    if any(each.cooperative_id != cooperative.pk for each in chosen):
        msg = "a household of another cooperative"
        raise ValueError(msg)
    task = Task(cooperative=cooperative, due=content.due, by=by)
    for column in SAID:
        setattr(task, f"title_{column}", content.title.get(column, ""))
        setattr(task, f"text_{column}", content.text.get(column, ""))
    task.save()
    shares = [TaskShare(task=task, household=each) for each in chosen]
    TaskShare.objects.bulk_create(shares, batch_size=1000, ignore_conflicts=True)
    after = {"households": len(shares), "due": content.due}
    record("task.given", task, after=after, seller=cooperative)
    return task


def mark_seen(shares: Iterable[TaskShare]) -> None:
    """The household has them before its eyes."""
    unseen = [share.pk for share in shares if share.seen is None]
    if unseen:
        TaskShare.objects.filter(pk__in=unseen, seen=None).update(seen=timezone.now())


@transaction.atomic
def mark_done(share: TaskShare, *, done: bool) -> bool:
    """The household says so, or takes it back; False when nothing changed."""
    # No join: whoever waited for another's update asks these conditions once more.
    rows = TaskShare.objects.filter(
        pk=share.pk, done__isnull=done, task__in=Task.objects.filter(closed=None)
    )
    return bool(rows.update(done=timezone.now() if done else None))


@transaction.atomic
def close_task(task: Task) -> bool:
    """Nobody is asked any more; False when it was closed before."""
    rows = Task.objects.filter(pk=task.pk, closed=None)
    if not rows.update(closed=timezone.now()):
        return False
    record("task.closed", task, seller=task.cooperative)
    return True


FOLDER = "coop-papers"


@transaction.atomic
def new_paper(
    cooperative: Partner,
    *,
    title: Mapping[str, str],
    sort: str,
    readers: str,
    content: CleanUpload,
    by: User | None = None,
) -> CoopPaper:
    """A document with its first version."""
    paper = CoopPaper(cooperative=cooperative, sort=sort, readers=readers)
    for column in SAID:
        setattr(paper, f"title_{column}", title.get(column, ""))
    paper.save()
    add_version(paper, content, by=by)
    return paper


@transaction.atomic
def add_version(
    paper: CoopPaper, content: CleanUpload, *, by: User | None = None
) -> PaperVersion:
    """The newest is in force; earlier ones stay."""
    paper = lock_paper(paper.pk)
    last = paper.versions.aggregate(last=Max("number"))["last"] or 0
    token = secrets.token_hex(16)
    name = private_storage().save(
        f"{FOLDER}/{token[:2]}/{token}.{content.kind.value}",
        ContentFile(content.content),
    )
    version = PaperVersion.objects.create(
        paper=paper,
        number=last + 1,
        file=name,
        kind=content.kind.value,
        size=len(content.content),
        by=by,
    )
    after = {"version": version.number, "readers": paper.readers}
    record("document.kept", paper, after=after, seller=paper.cooperative)
    return version


def note_download(version: PaperVersion) -> None:
    """Who took which version stays in the log."""
    cooperative = version.paper.cooperative
    after = {"version": version.number}
    record("document.taken", version.paper, after=after, seller=cooperative)
