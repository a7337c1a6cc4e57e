"""Tasks of households: given, seen, done, closed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.audit import record
from office.announcements.models import Task, TaskShare
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner

from .announcing import SAID

if TYPE_CHECKING:
    from accounts.models import User


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
    by: "User | None" = None,
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
