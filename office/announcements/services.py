"""What announcements have beside other mailings; writes to tasks and documents."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from core.activity_log import record
from core.document_uploads import CleanUpload
from core.storage import private_storage
from office.mailings.queries import Counted, counted
from office.mailings.services import MailingContent, Mailings
from office.mailings.states import SAID
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner

from .locks import lock_paper
from .models import Announcement, CoopPaper, PaperVersion, Receipt, Task, TaskShare

TEXTS = "announcements.text"


@dataclass(frozen=True)
class AnnouncementContent(MailingContent):
    to_members: bool = True
    is_public: bool = False


class Announcements(Mailings[Announcement]):
    name = "announcement"
    topic = "announcements.send"
    model = Announcement
    copy = Receipt

    def fill(self, row: Announcement, content: AnnouncementContent) -> None:
        row.to_members, row.is_public = content.to_members, content.is_public

    def counted(self, row: Announcement) -> Counted:
        return counted(row, [f"mail:{self.name}:{row.pk}:", text_key(row)])


ANNOUNCEMENTS = Announcements()


def text_key(announcement: Announcement, receipt: int | str = "") -> str:
    """Of the text message to a household; without one what they all begin with."""
    return f"announcement-text:{announcement.pk}:{receipt}"


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
