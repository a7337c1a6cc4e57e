"""A broadcast on air: begun, paused, gone on with, ended."""

from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.events import publish
from core.refusals import RefusalError
from core.transitions import TransitionError, move
from live.broadcasts.locks import lock_broadcast
from live.broadcasts.models import Broadcast, BroadcastEvent
from live.broadcasts.rules import EARLY, unmet
from live.broadcasts.states import BROADCAST_MOVES, BroadcastStatus, broadcast_moved


class NotReadyError(RefusalError):
    """Raised when something is in the way of going on air; the text says what."""


class OtherOnAirError(NotReadyError):
    """Raised when the seller is on air with another broadcast."""

    def __init__(self) -> None:
        super().__init__(
            _("You are already live with another broadcast. End that one first.")
        )


def go_live(broadcast: Broadcast, *, by: User) -> Broadcast:
    """Begin. Raises `NotReadyError` with what is in the way, and `TransitionError`."""
    try:
        return _go_live(broadcast, by=by)
    except IntegrityError as error:
        # Two that began in the same moment: the database let one of them.
        raise OtherOnAirError from error


@transaction.atomic
def _go_live(broadcast: Broadcast, *, by: User) -> Broadcast:
    held = lock_broadcast(broadcast.pk)
    if held.status != BroadcastStatus.SCHEDULED:
        raise TransitionError(held, held.status, BroadcastStatus.LIVE)
    _require_ready(held, by)
    others = Broadcast.objects.filter(
        partner=held.partner,
        status__in=[BroadcastStatus.LIVE, BroadcastStatus.PAUSED],
    )
    if others.exists():
        raise OtherOnAirError
    # Both at once: the table wants a beginning of whatever is on air.
    held.started_at = timezone.now()
    held.save(update_fields=["started_at"])
    return _moved(held, BroadcastStatus.LIVE, by=by)


def _require_ready(held: Broadcast, by: User) -> None:
    """Raises `NotReadyError`."""
    if held.starts_at - timezone.now() > EARLY:
        raise NotReadyError(_("It is too early. To start now, change the start time."))
    missing = [str(one.label) for one in unmet(held, by)]
    if missing:
        text = _("Before you go live: %(what)s.")
        raise NotReadyError(text % {"what": ", ".join(missing)})


@transaction.atomic
def pause_broadcast(broadcast: Broadcast, *, by: User | None) -> Broadcast:
    """Raises `TransitionError`."""
    return _moved(lock_broadcast(broadcast.pk), BroadcastStatus.PAUSED, by=by)


@transaction.atomic
def resume_broadcast(broadcast: Broadcast, *, by: User | None) -> Broadcast:
    """Raises `TransitionError` unless it is paused."""
    held = lock_broadcast(broadcast.pk)
    if held.status != BroadcastStatus.PAUSED:
        raise TransitionError(held, held.status, BroadcastStatus.LIVE)
    return _moved(held, BroadcastStatus.LIVE, by=by)


@transaction.atomic
def end_broadcast(
    broadcast: Broadcast, *, by: User | None, note: str = ""
) -> Broadcast:
    """It is over; what stands on the shelf is sold at its own price again.

    Raises `TransitionError` unless it is on air.
    """
    held = lock_broadcast(broadcast.pk)
    held.ended_at = timezone.now()
    held.pinned = None
    held = _moved(held, BroadcastStatus.ENDED, by=by, note=note)
    held.save(update_fields=["ended_at", "pinned"])
    return held


def _moved(
    held: Broadcast, status: str, *, by: User | None, note: str = ""
) -> Broadcast:
    """Move a locked broadcast, note it, and tell all who watch after the commit."""
    old = move(held, status, moves=BROADCAST_MOVES)
    BroadcastEvent.objects.create(broadcast=held, status=status, note=note, by=by)
    record(f"live.{status}", held, reason=note, seller=held.partner)
    broadcast_moved.send(sender=Broadcast, broadcast=held, old=old, by=by)
    tell = partial(publish, held.channel, "status", {"status": status})
    transaction.on_commit(tell, robust=True)
    return held
