"""Every write to letters: written, planned, sent, stopped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import User
from core.activity_log import record
from core.languages import Sentence
from core.notify import notify
from core.outbox import enqueue
from core.refusals import RefusalError
from core.sweeps import Queue, work_through
from core.transitions import TransitionError, move
from shop.catalogue.models import Product
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

from .locks import lock_letter
from .models import Letter, LetterCopy
from .queries import hindrance
from .states import CAN_STOP, LETTER_MOVES, OPEN, SAID, LetterState

TOPIC = "letters.send"
NOT_OPEN = Sentence(gettext_noop("Your shop is not open."))
NOT_THEN = Sentence(
    gettext_noop("Your shop was not open, or had sent too many letters in 30 days.")
)


class LetterError(RefusalError):
    """Why a letter is not sent, in words for its seller."""


@dataclass(frozen=True)
class Content:
    """`title` and `text` by column of a language; one of them at least."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    goods: Iterable[Product] = ()


@transaction.atomic
def save_letter(
    partner: Partner, content: Content, *, pk: int | None = None, by: User | None = None
) -> Letter:
    """Write a new one, or change one of which nothing has left.

    Raises `TransitionError` for one that is being sent, was sent or stopped.
    """
    row = Letter(partner=partner, by=by)
    if pk is not None:
        row = lock_letter(pk)
        if row.state not in OPEN:
            raise TransitionError(row, row.state, LetterState.DRAFT)
    for column in SAID:
        setattr(row, f"title_{column}", content.title.get(column, ""))
        setattr(row, f"text_{column}", content.text.get(column, ""))
    row.save()
    row.goods.set(content.goods)
    after = {"title": row.title, "text": row.text}
    record("letter.written", row, after=after, seller=partner)
    return row


@transaction.atomic
def schedule_letter(pk: int, *, at: datetime) -> Letter:
    """Send it by itself at that time. Raises `TransitionError` and `LetterError`."""
    row = _with_seller(pk)
    _refuse_hindered(row, at)
    Letter.objects.filter(pk=pk, state__in=OPEN).update(send_at=at)
    if row.state != LetterState.SCHEDULED:
        move(row, LetterState.SCHEDULED, moves=LETTER_MOVES, field="state")
    record("letter.scheduled", row, after={"at": at}, seller=row.partner)
    return row


@transaction.atomic
def unschedule_letter(pk: int) -> Letter:
    """A draft again. Raises `TransitionError`."""
    row = lock_letter(pk)
    move(row, LetterState.DRAFT, moves=LETTER_MOVES, field="state")
    record("letter.unscheduled", row, seller=row.partner)
    return row


@transaction.atomic
def send_letter(pk: int) -> Letter:
    """Begin to send it; a second call is refused.

    Raises `TransitionError`, and `LetterError` when the seller may not send any now.
    """
    row, now = _with_seller(pk), timezone.now()
    if row.state not in OPEN:
        raise TransitionError(row, row.state, LetterState.SENDING)
    _refuse_hindered(row, now)
    row.sent_at = now
    row.save(update_fields=["sent_at"])
    move(row, LetterState.SENDING, moves=LETTER_MOVES, field="state")
    enqueue(TOPIC, f"letter:{row.pk}:0", letter=row.pk, after=0)
    record("letter.sent", row, after={"title": row.title}, seller=row.partner)
    return row


def _with_seller(pk: int) -> Letter:
    """Under the seller's lock, so that letters of one are counted one by one."""
    partner_id = Letter.objects.values_list("partner", flat=True).get(pk=pk)
    partner = lock_partner(partner_id)
    row = lock_letter(pk)
    row.partner = partner
    return row


def _refuse_hindered(row: Letter, at: datetime) -> None:
    if reason := hindrance(row.partner, at, but=row.pk):
        raise LetterError(reason)


def send_due(now: datetime | None = None) -> int:
    """Send what is planned for now or before; how many."""
    due = Letter.objects.filter(
        state=LetterState.SCHEDULED, send_at__lte=now or timezone.now()
    )
    return work_through(Queue("letters", due, oldest=("send_at", "pk")), _send)


def _send(pk: int) -> bool:
    try:
        send_letter(pk)
    except LetterError:
        stop_letter(pk, reason=NOT_THEN.keep())
    except TransitionError:
        return False  # stopped or sent by somebody this moment
    return True


@transaction.atomic
def stop_letter(pk: int, *, reason: str, tells_seller: bool = True) -> Letter:
    """Nobody else gets it: who has not been told, and mails that have not left.

    Raises `TransitionError` for one that is not on its way.
    """
    row = lock_letter(pk)
    if row.state not in CAN_STOP:
        raise TransitionError(row, row.state, LetterState.STOPPED)
    row.stopped_at, row.reason = timezone.now(), reason
    row.save(update_fields=["stopped_at", "reason"])
    move(row, LetterState.STOPPED, moves=LETTER_MOVES, field="state")
    record("letter.stopped", row, reason=reason, seller=row.partner)
    if tells_seller:
        notify("letter_stopped", row)
    return row


@transaction.atomic
def finish_letter(pk: int) -> None:
    row = lock_letter(pk)
    if row.state == LetterState.SENDING:
        move(row, LetterState.SENT, moves=LETTER_MOVES, field="state")


def leave_off(letter: Letter, user: User) -> None:
    """Its mail was not sent: the person unsubscribed, or the letter was stopped."""
    rows = LetterCopy.objects.filter(letter=letter, user=user)
    rows.update(is_left_off=True)
