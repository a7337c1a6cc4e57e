"""Telling those who wait: reminders and followers, in pieces, once for an occasion.

A piece is a row of the outbox. It is told under keys of its own, so that a piece that
a dying worker began twice tells nobody twice.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.outbox import enqueue
from core.transitions import TransitionError
from live.broadcasts.emails import link_of, mail_of
from live.broadcasts.models import Broadcast, Reminder
from live.broadcasts.queries import who_waits
from live.broadcasts.rules import GIVEN_UP_AFTER, TOLD_AT_ONCE, TOLD_BEFORE
from live.broadcasts.states import ON_AIR, BroadcastStatus, Word
from live.broadcasts.wording import body_of, subject_of
from orders.notifications.services import News, tell_people
from orders.notifications.states import Kind

from .planning import cancel_broadcast

if TYPE_CHECKING:
    from accounts.models import User

TOPIC = "live.tell"
_REMEMBERED = frozenset({Word.SOON, Word.BEGUN})


def tell_of(
    broadcast: Broadcast,
    word: str,
    *,
    after: int = 0,
    not_before: datetime | None = None,
) -> None:
    """Write it down; told from the person with the id `after` on."""
    at = f"{broadcast.starts_at:%Y%m%d%H%M}"
    enqueue(
        TOPIC,
        f"live:{word}:{broadcast.pk}:{at}:{after}",
        not_before=not_before,
        broadcast=broadcast.pk,
        word=str(word),
        at=at,
        after=after,
    )


def tell_some(broadcast: Broadcast, word: str, *, at: str, after: int) -> None:
    """Tell a piece of those who wait, and write down that the rest is to be told.

    Nothing is told of what is no longer so.
    """
    if not _is_so(broadcast, word, at):
        return
    people: list[User] = list(who_waits(broadcast, after=after)[:TOLD_AT_ONCE])
    news = News(
        Kind.BROADCAST,
        mail_of(word),
        broadcast.pk,
        subject_of(broadcast, word),
        body_of(broadcast, word),
        link_of(broadcast),
        occasion=at,
    )
    tell_people(news, people)
    if word in _REMEMBERED:
        rows = Reminder.objects.filter(broadcast=broadcast, user__in=people)
        rows.update(told_at=timezone.now())
    if len(people) == TOLD_AT_ONCE:
        tell_of(broadcast, word, after=people[-1].pk)


def _is_so(broadcast: Broadcast, word: str, at: str) -> bool:
    is_to_come = broadcast.status == BroadcastStatus.SCHEDULED
    if word == Word.BEGUN:
        return broadcast.status in ON_AIR
    if word == Word.CANCELLED:
        # What was never begun is not called off hours later.
        is_ahead = broadcast.starts_at > timezone.now() - TOLD_BEFORE
        return broadcast.status == BroadcastStatus.CANCELLED and is_ahead
    return is_to_come and f"{broadcast.starts_at:%Y%m%d%H%M}" == at


def remind_due(now: datetime | None = None) -> int:
    """Have those told who wait for what begins within a quarter of an hour."""
    now = now or timezone.now()
    due = Broadcast.objects.filter(
        status=BroadcastStatus.SCHEDULED,
        starts_at__gt=now,
        starts_at__lte=now + TOLD_BEFORE,
    )
    for broadcast in due:
        tell_of(broadcast, Word.SOON)
    return len(due)


def give_up_late(now: datetime | None = None) -> int:
    """Call off what was never begun, long after its time; how many."""
    late = (now or timezone.now()) - GIVEN_UP_AFTER
    rows = Broadcast.objects.filter(
        status=BroadcastStatus.SCHEDULED, starts_at__lt=late
    )
    given_up = 0
    for broadcast in rows:
        given_up += _given_up(broadcast, late)
    return given_up


@transaction.atomic
def _given_up(broadcast: Broadcast, late: datetime) -> bool:
    """False when somebody began it or moved it this moment."""
    try:
        cancelled = cancel_broadcast(broadcast, reason="", by=None)
    except TransitionError:
        return False
    if cancelled.starts_at >= late:
        transaction.set_rollback(True)
        return False
    return True
