"""A broadcast before it begins: planned, changed, called off; those who wait hear."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity_log import record
from core.models import Photo
from core.outbox import enqueue
from core.refusals import CHANGED, RefusalError
from core.rounds import run_isolated
from core.transitions import TransitionError, move
from live.broadcasts.locks import lock_broadcast
from live.broadcasts.models import Broadcast, BroadcastEvent, Reminder
from live.broadcasts.notifications import BY_WORD
from live.broadcasts.queries import who_waits
from live.broadcasts.rules import GIVEN_UP_AFTER, SETTLES, TOLD_AT_ONCE, TOLD_BEFORE
from live.broadcasts.states import (
    BROADCAST_MOVES,
    ON_AIR,
    OPEN,
    BroadcastNotice,
    BroadcastStatus,
    broadcast_moved,
)
from notifications.services import tell_people
from vendors.partner.models import Partner
from vendors.places.models import Viewpoint, Village

TOPIC = "live.tell"


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


@dataclass(frozen=True)
class BroadcastPlan:
    """What a host says of a broadcast beforehand.

    `title` and `about` are in the language of the page; `said` holds them by the
    column of each language ("title_en") where a form knows both.
    """

    title: str
    starts_at: datetime
    about: str = ""
    planned_minutes: int = 60
    host: User | None = None
    village: Village | None = None
    viewpoint: Viewpoint | None = None
    cover: Photo | None = None
    said: Mapping[str, str] = field(default_factory=dict)


class StaleBroadcastError(RefusalError):
    """Raised when the plan was changed since the person opened it."""

    says = CHANGED

    def __init__(self, broadcast: Broadcast) -> None:
        super().__init__(broadcast.pk)
        self.broadcast = broadcast


_PLANNED = (
    "title", "starts_at", "about", "planned_minutes", "host", "village", "viewpoint",
    "cover",
)  # fmt: skip
_SAID = ("title_en", "title_zh_hans", "about_en", "about_zh_hans")


@transaction.atomic
def plan_broadcast(partner: Partner, plan: BroadcastPlan, *, by: User) -> Broadcast:
    """A new broadcast of the seller; the host is who plans it unless one is named."""
    broadcast = Broadcast(partner=partner)
    _write(broadcast, plan)
    broadcast.host = plan.host or by
    broadcast.save()
    _note(broadcast, by=by)
    record("live.plan", broadcast, after={"title": broadcast.title}, seller=partner)
    return broadcast


@transaction.atomic
def change_plan(
    broadcast: Broadcast, plan: BroadcastPlan, *, seen_version: int
) -> Broadcast:
    """Raises `StaleBroadcastError`, and `TransitionError` for one that is over.

    Once it is on air its time no longer changes.
    """
    held = lock_broadcast(broadcast.pk)
    if held.status not in OPEN:
        raise TransitionError(held, held.status, BroadcastStatus.SCHEDULED)
    if held.version != seen_version:
        raise StaleBroadcastError(held)
    starts_at, before = held.starts_at, _said(held)
    _write(held, plan)
    if held.is_on_air:
        held.starts_at = starts_at
    held.version += 1
    held.save(update_fields=[*_PLANNED, *_SAID, "version"])
    if held.starts_at != starts_at:
        # Whoever was told of the old time is told of the new one.
        held.reminders.update(told_at=None)
        # After a while, so that a time that is corrected at once is told once.
        tell_of(held, BroadcastNotice.MOVED, not_before=timezone.now() + SETTLES)
    record("live.change", held, before=before, after=_said(held), seller=held.partner)
    return held


def _write(broadcast: Broadcast, plan: BroadcastPlan) -> None:
    for name in _PLANNED:
        value = getattr(plan, name)
        if name == "host" and value is None:
            continue
        setattr(broadcast, name, value)
    for name, text in plan.said.items():
        # None, so that pages in this language fall back on the other.
        setattr(broadcast, name, text or None)


def _said(broadcast: Broadcast) -> dict[str, object]:
    return {
        "title": broadcast.title,
        "starts_at": broadcast.starts_at,
        "planned_minutes": broadcast.planned_minutes,
    }


@transaction.atomic
def cancel_broadcast(
    broadcast: Broadcast, *, reason: str, by: User | None
) -> Broadcast:
    """It will not be. Raises `TransitionError` unless it is still to come."""
    held = lock_broadcast(broadcast.pk)
    old = move(held, BroadcastStatus.CANCELLED, moves=BROADCAST_MOVES)
    held.cancel_reason = reason
    # A calendar that knows it learns that it is off by a higher number.
    held.version += 1
    held.save(update_fields=["cancel_reason", "version"])
    _note(held, note=reason, by=by)
    record("live.cancel", held, reason=reason, seller=held.partner)
    broadcast_moved.send(sender=Broadcast, broadcast=held, old=old, by=by)
    return held


@transaction.atomic
def remind(broadcast: Broadcast, user: User) -> Reminder:
    """Tell the person when it begins. Safe to call again."""
    reminder, _is_new = Reminder.objects.get_or_create(broadcast=broadcast, user=user)
    return reminder


def unremind(broadcast: Broadcast, user: User) -> None:
    """Safe to call again."""
    Reminder.objects.filter(broadcast=broadcast, user=user).delete()


def _note(broadcast: Broadcast, *, note: str = "", by: User | None) -> None:
    BroadcastEvent.objects.create(
        broadcast=broadcast, status=broadcast.status, note=note, by=by
    )


# A piece is a row of the outbox. It is told under keys of its own, so that a piece that
# a dying worker began twice tells nobody twice.

_REMEMBERED = frozenset({BroadcastNotice.SOON, BroadcastNotice.BEGUN})


def tell_some(broadcast: Broadcast, word: str, *, at: str, after: int) -> None:
    """Tell a piece of those who wait, and write down that the rest is to be told.

    Nothing is told of what is no longer so.
    """
    if not _is_so(broadcast, word, at):
        return
    people: list[User] = list(who_waits(broadcast, after=after)[:TOLD_AT_ONCE])
    tell_people(BY_WORD[word](broadcast, at), people)
    if word in _REMEMBERED:
        rows = Reminder.objects.filter(broadcast=broadcast, user__in=people)
        rows.update(told_at=timezone.now())
    if len(people) == TOLD_AT_ONCE:
        tell_of(broadcast, word, after=people[-1].pk)


def _is_so(broadcast: Broadcast, word: str, at: str) -> bool:
    is_to_come = broadcast.status == BroadcastStatus.SCHEDULED
    if word == BroadcastNotice.BEGUN:
        return broadcast.status in ON_AIR
    if word == BroadcastNotice.CANCELLED:
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
        act = partial(tell_of, broadcast, BroadcastNotice.SOON)
        run_isolated(act, what="remind", broadcast=broadcast.pk)
    return len(due)


def expire_late(now: datetime | None = None) -> int:
    """Call off what was never begun, long after its time; how many."""
    late = (now or timezone.now()) - GIVEN_UP_AFTER
    rows = Broadcast.objects.filter(
        status=BroadcastStatus.SCHEDULED, starts_at__lt=late
    )
    given_up = 0
    for broadcast in rows:
        act = partial(_given_up, broadcast, late)
        given_up += run_isolated(act, what="give_up", broadcast=broadcast.pk) or False
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
