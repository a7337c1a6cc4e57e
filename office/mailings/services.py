"""Every write to mailings: drafted, planned, sent in pieces, stopped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.activity_log import record
from core.models import Photo
from core.outbox import enqueue
from core.refusals import RefusalError
from core.sweeps import Queue, work_through
from core.transitions import TransitionError, move
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

from .locks import lock_mailing
from .models import MAILING_FIELDS, Mailing, MailingCopy
from .queries import Counted, counted
from .states import CAN_STOP, MAILING_MOVES, OPEN, SAID, MailingState

Row = TypeVar("Row", bound=Mailing)
# Each kind, for the clock.
ALL: list["Mailings[Any]"] = []


class MailingError(RefusalError):
    """Why something is not sent, in words for whoever wrote it."""


@dataclass(frozen=True)
class MailingContent:
    """`title`, `text` and `picture_text` by column of a language; one at least."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    picture: Photo | None = None
    picture_text: Mapping[str, str] = field(default_factory=dict)


class Mailings(Generic[Row]):
    """One kind of mailings. A subclass says whose they are and what hinders them.

    `name` stands in keys of messages and in the activity log.
    """

    name: ClassVar[str]
    topic: ClassVar[str]
    model: type[Row]
    copy: type[MailingCopy]

    def __init__(self) -> None:
        ALL.append(self)

    def of(self, seller: Partner) -> QuerySet[Row]:
        rows = self.model._default_manager.all()  # noqa: SLF001
        return rows.filter(**{self.model.seller_column: seller})

    def hindrance(self, row: Row, at: datetime) -> str:
        """Why it can't be sent at that time; empty when it can."""
        del row, at
        return ""

    def bar(self, row: Row) -> str:
        """Why it goes to nobody else while it is being sent, kept for its writer."""
        del row
        return ""

    def fill(self, row: Row, content: Any) -> None:
        """What the kind alone has, before the row is saved."""

    def attach(self, row: Row, content: Any) -> None:
        """The same, of rows that point at it."""

    def note_stopped(self, row: Row) -> None:
        """Tell who wrote it, when it was stopped by somebody else."""

    def counted(self, row: Row) -> Counted:
        return counted(row, [f"mail:{self.name}:{row.pk}:"])

    @transaction.atomic
    def save(
        self,
        seller: Partner,
        content: MailingContent,
        *,
        pk: int | None = None,
        by: User | None = None,
    ) -> Row:
        """Write a new one, or change one of which nothing has left.

        Raises `TransitionError` for one that is being sent, was sent or stopped.
        """
        if pk is None:
            row = self.model(**{self.model.seller_column: seller, "by": by})
        else:
            row = self._locked_open(pk, MailingState.DRAFT)
        before = {} if pk is None else {"title": row.title, "text": row.text}
        for column in SAID:
            for name in MAILING_FIELDS:
                said = getattr(content, name).get(column, "")
                setattr(row, f"{name}_{column}", said)
        row.picture = content.picture
        self.fill(row, content)
        row.save()
        self.attach(row, content)
        after = {"title": row.title, "text": row.text}
        self._record("written", row, before=before, after=after)
        return row

    @transaction.atomic
    def delete(self, pk: int) -> None:
        """One of which nothing has left. Raises `TransitionError`."""
        row = self._locked_open(pk, MailingState.STOPPED)
        self._record("deleted", row, before={"title": row.title, "text": row.text})
        row.delete()

    @transaction.atomic
    def schedule(self, pk: int, *, at: datetime) -> Row:
        """Send it by itself at that time. Raises `TransitionError`, `MailingError`."""
        row = self._with_seller(pk)
        if row.state not in OPEN:
            raise TransitionError(row, row.state, MailingState.SCHEDULED)
        self._refuse_hindered(row, at)
        row.send_at = at
        row.save(update_fields=["send_at"])
        if row.state != MailingState.SCHEDULED:
            self._move(row, MailingState.SCHEDULED)
        self._record("scheduled", row, after={"at": at})
        return row

    @transaction.atomic
    def unschedule(self, pk: int) -> Row:
        """A draft again. Raises `TransitionError`."""
        row = lock_mailing(self.model, pk)
        self._move(row, MailingState.DRAFT)
        self._record("unscheduled", row)
        return row

    @transaction.atomic
    def send(self, pk: int) -> Row:
        """Begin to send it; a second call is refused.

        Raises `TransitionError`, and `MailingError` when it may not be sent now.
        """
        row, now = self._with_seller(pk), timezone.now()
        if row.state not in OPEN:
            raise TransitionError(row, row.state, MailingState.SENDING)
        self._refuse_hindered(row, now)
        row.sent_at = now
        row.save(update_fields=["sent_at"])
        self._move(row, MailingState.SENDING)
        self.enqueue_piece(row, after=0)
        self._record("sent", row, after={"title": row.title})
        return row

    def enqueue_piece(self, row: Row, *, after: int) -> None:
        """Have those told that come after this one in the order of its audience."""
        key = f"{self.name}:{row.pk}:{after}"
        enqueue(self.topic, key, **{self.name: row.pk, "after": after})

    def send_due(self, now: datetime | None = None) -> int:
        """Send what is planned for now or before; how many."""
        rows = self.model._default_manager.filter(  # noqa: SLF001
            state=MailingState.SCHEDULED, send_at__lte=now or timezone.now()
        )
        queue = Queue(f"{self.name}s", rows, oldest=("send_at", "pk"))
        return work_through(queue, self.send_planned)

    def send_planned(self, pk: int) -> bool:
        """Send one whose time has come; False when somebody else did or stopped it."""
        try:
            self.send(pk)
        except TransitionError:
            return False
        return True

    @transaction.atomic
    def stop(self, pk: int, *, reason: str = "", by_others: bool = False) -> Row:
        """Nobody else gets it: who has not been told, and mails that have not left.

        `by_others` are not who wrote it. Raises `TransitionError` for one that is not
        on its way.
        """
        row = lock_mailing(self.model, pk)
        if row.state not in CAN_STOP:
            raise TransitionError(row, row.state, MailingState.STOPPED)
        row.stopped_at, row.reason = timezone.now(), reason
        row.save(update_fields=["stopped_at", "reason"])
        self._move(row, MailingState.STOPPED)
        self._record("stopped", row, reason=reason)
        if by_others:
            self.note_stopped(row)
        return row

    @transaction.atomic
    def finish(self, pk: int) -> None:
        """Everybody was told."""
        row = lock_mailing(self.model, pk)
        if row.state == MailingState.SENDING:
            self._move(row, MailingState.SENT)

    def leave_off(self, row: Row, user: User) -> None:
        """Its mail was not sent: it was stopped, or the person may not get it now."""
        row.copies.filter(user=user).update(is_left_off=True)  # type: ignore[attr-defined]

    def _with_seller(self, pk: int) -> Row:
        """Under the seller's lock, so that those of one are counted one by one."""
        rows = self.model._default_manager.filter(pk=pk)  # noqa: SLF001
        seller = lock_partner(
            rows.values_list(self.model.seller_column, flat=True).get()
        )
        row = lock_mailing(self.model, pk)
        setattr(row, self.model.seller_column, seller)
        return row

    def _locked_open(self, pk: int, wanted: str) -> Row:
        row = lock_mailing(self.model, pk)
        if row.state not in OPEN:
            raise TransitionError(row, row.state, wanted)
        return row

    def _refuse_hindered(self, row: Row, at: datetime) -> None:
        if reason := self.hindrance(row, at):
            raise MailingError(reason)

    def _move(self, row: Row, state: str) -> None:
        move(row, state, moves=MAILING_MOVES, field="state")

    def _record(self, act: str, row: Row, **said: Any) -> None:
        record(f"{self.name}.{act}", row, seller=row.seller, **said)
