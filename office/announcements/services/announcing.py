"""An announcement's way: written, scheduled, withdrawn, or sent, once to each."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.audit import record
from core.outbox import enqueue
from core.transitions import TransitionError, move
from office.announcements.locks import lock_announcement
from office.announcements.models import Announcement, Receipt
from office.announcements.queries import readers_of
from office.announcements.states import ANNOUNCEMENT_MOVES, OPEN, AnnouncementState
from vendors.partner.models import Partner

if TYPE_CHECKING:
    from accounts.models import User

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
    by: "User | None" = None,
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
    sent = 0
    for pk in due.values_list("pk", flat=True):
        try:
            send_now(pk)
        except TransitionError:
            continue  # withdrawn or sent by somebody this moment
        sent += 1
    return sent


@transaction.atomic
def finish(pk: int) -> None:
    row = lock_announcement(pk)
    if row.state == AnnouncementState.SENDING:
        move(row, AnnouncementState.SENT, moves=ANNOUNCEMENT_MOVES, field="state")
