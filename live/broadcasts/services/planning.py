"""A broadcast before it begins: planned, changed, or cancelled; reminders of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.audit import record
from core.models import Photo
from core.transitions import TransitionError, move
from live.broadcasts.locks import lock_broadcast
from live.broadcasts.models import Broadcast, BroadcastEvent, Reminder
from live.broadcasts.signals import broadcast_moved, time_changed
from live.broadcasts.states import BROADCAST_MOVES, OPEN, BroadcastStatus
from vendors.partner.models import Partner
from vendors.places.models import Viewpoint, Village

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Plan:
    """What a host says of a broadcast beforehand.

    `title` and `about` are in the language of the page; `said` holds them by the
    column of each language ("title_en") where a form knows both.
    """

    title: str
    starts_at: datetime
    about: str = ""
    planned_minutes: int = 60
    host: "User | None" = None
    village: Village | None = None
    viewpoint: Viewpoint | None = None
    cover: Photo | None = None
    said: Mapping[str, str] = field(default_factory=dict)


class StalePlan(Exception):  # noqa: N818 - what happened
    """Raised when the plan was changed since the person opened it."""

    def __init__(self, broadcast: Broadcast) -> None:
        super().__init__(broadcast.pk)
        self.broadcast = broadcast


_PLANNED = (
    "title", "starts_at", "about", "planned_minutes", "host", "village", "viewpoint",
    "cover",
)  # fmt: skip
_SAID = ("title_en", "title_zh_hans", "about_en", "about_zh_hans")


@transaction.atomic
def plan_broadcast(partner: Partner, plan: Plan, *, by: "User") -> Broadcast:
    """A new broadcast of the seller; the host is who plans it unless one is named."""
    broadcast = Broadcast(partner=partner)
    _write(broadcast, plan)
    broadcast.host = plan.host or by
    broadcast.save()
    _note(broadcast, by=by)
    record("live.plan", broadcast, after={"title": broadcast.title}, seller=partner)
    return broadcast


@transaction.atomic
def change_plan(broadcast: Broadcast, plan: Plan, *, seen_version: int) -> Broadcast:
    """Raises `StalePlan`, and `TransitionError` for one that is over.

    Once it is on air its time no longer changes.
    """
    held = lock_broadcast(broadcast.pk)
    if held.status not in OPEN:
        raise TransitionError(held, held.status, BroadcastStatus.SCHEDULED)
    if held.version != seen_version:
        raise StalePlan(held)
    starts_at, before = held.starts_at, _said(held)
    _write(held, plan)
    if held.is_on_air:
        held.starts_at = starts_at
    held.version += 1
    held.save(update_fields=[*_PLANNED, *_SAID, "version"])
    if held.starts_at != starts_at:
        # Whoever was told of the old time is told of the new one.
        held.reminders.update(told_at=None)
        time_changed.send(sender=Broadcast, broadcast=held, old=starts_at)
    record("live.change", held, before=before, after=_said(held), seller=held.partner)
    return held


def _write(broadcast: Broadcast, plan: Plan) -> None:
    for name in _PLANNED:
        value = getattr(plan, name)
        if name == "host" and value is None:
            continue
        setattr(broadcast, name, value)
    for name, text in plan.said.items():
        # None, so that pages in this language fall back on the other.
        setattr(broadcast, name, text or None)


def _said(broadcast: Broadcast) -> dict[str, Any]:
    return {
        "title": broadcast.title,
        "starts_at": broadcast.starts_at,
        "planned_minutes": broadcast.planned_minutes,
    }


@transaction.atomic
def cancel_broadcast(
    broadcast: Broadcast, *, reason: str, by: "User | None"
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
def remind(broadcast: Broadcast, user: "User") -> Reminder:
    """Tell the person when it begins. Safe to call again."""
    reminder, _is_new = Reminder.objects.get_or_create(broadcast=broadcast, user=user)
    return reminder


def unremind(broadcast: Broadcast, user: "User") -> None:
    """Safe to call again."""
    Reminder.objects.filter(broadcast=broadcast, user=user).delete()


def _note(broadcast: Broadcast, *, note: str = "", by: "User | None") -> None:
    BroadcastEvent.objects.create(
        broadcast=broadcast, status=broadcast.status, note=note, by=by
    )
