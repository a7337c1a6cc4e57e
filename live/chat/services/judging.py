"""Viewers report, the crew judges: removed, put back, let through; all is kept."""

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.audit import record
from core.transitions import Moves, move
from live.chat.locks import lock_message
from live.chat.models import ChatMessage, ChatReport, ChatRoom
from live.chat.rules import REPORTS_HOLD
from live.chat.states import MESSAGE_MOVES, MessageState

from .telling import tell_gone, tell_reported, tell_shown, tell_top

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def remove_message(message: ChatMessage, *, by: "User", why: str = "") -> ChatMessage:
    """Viewers see it no more; it stays as evidence. Raises `TransitionError`."""
    held = _judged(message, MessageState.REMOVED, by=by, why=why)
    record("chat.remove", held, reason=why, seller=held.broadcast.partner)
    if ChatRoom.objects.filter(pinned=held).update(pinned=None):
        tell = partial(tell_top, held.broadcast_id, None)
        transaction.on_commit(tell, robust=True)
    transaction.on_commit(partial(tell_gone, held), robust=True)
    return held


@transaction.atomic
def restore(message: ChatMessage, *, by: "User") -> ChatMessage:
    """Put back what was removed. Raises `TransitionError`."""
    held = _shown_again(message, old=MessageState.REMOVED, by=by)
    record("chat.restore", held, seller=held.broadcast.partner)
    return held


@transaction.atomic
def approve(message: ChatMessage, *, by: "User") -> ChatMessage:
    """Let through what was held back. Raises `TransitionError`."""
    held = _shown_again(message, old=MessageState.HELD, by=by)
    record("chat.approve", held, seller=held.broadcast.partner)
    return held


def _shown_again(message: ChatMessage, *, old: str, by: "User") -> ChatMessage:
    moves = {old: MESSAGE_MOVES[old]}
    held = _judged(message, MessageState.SHOWN, by=by, moves=moves)
    transaction.on_commit(partial(tell_shown, held), robust=True)
    return held


def _judged(
    message: ChatMessage,
    state: str,
    *,
    by: "User",
    why: str = "",
    moves: Moves = MESSAGE_MOVES,
) -> ChatMessage:
    held = lock_message(message.pk)
    move(held, state, moves=moves, field="state")
    held.by, held.judged_at, held.why = by, timezone.now(), why
    held.save(update_fields=["by", "judged_at", "why"])
    return held


@transaction.atomic
def report(message: ChatMessage, user: "User") -> None:
    """Somebody says it should not stand there. Safe to call again.

    What several people report, and nobody of the crew has let stand, is hidden until
    the crew has looked.
    """
    held = lock_message(message.pk)
    _one, is_new = ChatReport.objects.get_or_create(message=held, user=user)
    if not is_new:
        return
    transaction.on_commit(partial(tell_reported, held), robust=True)
    is_open = held.state == MessageState.SHOWN and held.judged_at is None
    if is_open and not held.is_crew and held.reports.count() >= REPORTS_HOLD:
        move(held, MessageState.HELD, moves=MESSAGE_MOVES, field="state")
        transaction.on_commit(partial(tell_gone, held), robust=True)
