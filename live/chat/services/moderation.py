"""The crew keeps order: what is removed, who may not write, how fast, which words."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.transitions import Moves, move
from live.broadcasts.models import Broadcast
from live.broadcasts.queries import rights_of
from live.chat.locks import lock_message
from live.chat.models import ChatMessage, ChatReport, ChatRoom, Silence, WordList
from live.chat.rules import LANGUAGES, MAX_SLOW, MAX_WORD, MAX_WORDS, REPORTS_HOLD
from live.chat.states import MESSAGE_MOVES, MessageState
from vendors.members.models import PartnerRole
from vendors.partner.models import Partner

from .messages import (
    ChatError,
    forget_words,
    tell_gone,
    tell_reported,
    tell_rules,
    tell_shown,
    tell_top,
)


@transaction.atomic
def mute(
    broadcast: Broadcast,
    user: User,
    *,
    by: User,
    minutes: int | None = None,
    why: str = "",
) -> Silence:
    """They may not write for so long, or (None) until the broadcast ends.

    Muting again sets the time anew. Raises `ChatError` for one of the crew.
    """
    _refuse_crew(broadcast, user)
    until = timezone.now() + timedelta(minutes=minutes) if minutes else None
    silence, _is_new = Silence.objects.update_or_create(
        partner=broadcast.partner,
        broadcast=broadcast,
        user=user,
        lifted_at=None,
        defaults={"until": until, "by": by, "why": why, "at": timezone.now()},
    )
    after = {"minutes": minutes, "user": user.pk}
    record("chat.mute", broadcast, after=after, reason=why, seller=broadcast.partner)
    return silence


@transaction.atomic
def unmute(broadcast: Broadcast, user: User, *, by: User) -> None:
    """Safe to call again."""
    rows = Silence.objects.filter(broadcast=broadcast, user=user, lifted_at=None)
    if rows.update(lifted_at=timezone.now()):
        after = {"user": user.pk, "by": by.pk}
        record("chat.unmute", broadcast, after=after, seller=broadcast.partner)


@transaction.atomic
def ban(partner: Partner, user: User, *, by: User, why: str = "") -> Silence:
    """They may not write in any broadcast of the seller until it is lifted.

    Safe to call again. Raises `ChatError` for one of the seller's own team.
    """
    if PartnerRole.objects.filter(partner=partner, user=user).exists():
        raise ChatError(_("This person is a member of the crew."))
    silence, is_new = Silence.objects.get_or_create(
        partner=partner,
        broadcast=None,
        user=user,
        lifted_at=None,
        defaults={"by": by, "why": why},
    )
    if is_new:
        after = {"user": user.pk}
        record("chat.ban", partner, after=after, reason=why, seller=partner)
    return silence


@transaction.atomic
def unban(partner: Partner, user: User, *, by: User) -> None:
    """Safe to call again."""
    rows = Silence.objects.filter(
        partner=partner, broadcast=None, user=user, lifted_at=None
    )
    if rows.update(lifted_at=timezone.now()):
        after = {"user": user.pk, "by": by.pk}
        record("chat.unban", partner, after=after, seller=partner)


def _refuse_crew(broadcast: Broadcast, user: User) -> None:
    if "moderate" in rights_of(user, broadcast):
        raise ChatError(_("This person is a member of the crew."))


@transaction.atomic
def set_slow_mode(broadcast: Broadcast, seconds: int, *, by: User) -> ChatRoom:
    """So many seconds between two messages of one person; 0 switches it off."""
    seconds = max(0, min(MAX_SLOW, seconds))
    room, _is_new = ChatRoom.objects.get_or_create(broadcast=broadcast)
    before, room.slow_seconds = room.slow_seconds, seconds
    room.save(update_fields=["slow_seconds"])
    record(
        "chat.slow",
        broadcast,
        before={"seconds": before},
        after={"seconds": seconds, "by": by.pk},
        seller=broadcast.partner,
    )
    tell = partial(tell_rules, broadcast.pk, slow=seconds)
    transaction.on_commit(tell, robust=True)
    return room


@transaction.atomic
def pin_message(
    broadcast: Broadcast, message: ChatMessage | None, *, by: User
) -> ChatRoom:
    """Let it stand above the chat; None for nothing.

    Raises `ChatError` for one that viewers can't see.
    """
    if message is not None and (
        message.broadcast_id != broadcast.pk or message.state != MessageState.SHOWN
    ):
        raise ChatError(_("You can only pin messages that viewers can see."))
    room, _is_new = ChatRoom.objects.get_or_create(broadcast=broadcast)
    room.pinned = message
    room.save(update_fields=["pinned"])
    after = {"message": message.pk if message else None, "by": by.pk}
    record("chat.pin", broadcast, after=after, seller=broadcast.partner)
    transaction.on_commit(partial(tell_top, broadcast.pk, message), robust=True)
    return room


@transaction.atomic
def set_words(partner: Partner | None, words: Mapping[str, str], *, by: User) -> None:
    """The seller's own words, or (None) the market's, one on a line, by language.

    Raises `ChatError` for a list or word that is too long.
    """
    for language in LANGUAGES:
        text = _tidied(words.get(language, ""))
        WordList.objects.update_or_create(
            partner=partner, language=language, defaults={"words": text}
        )
        record(
            "chat.words",
            partner,
            after={"language": language, "words": text.count("\n") + bool(text)},
            reason=str(by.pk),
            seller=partner,
        )
    transaction.on_commit(partial(forget_words, partner.pk if partner else None))


def _tidied(text: str) -> str:
    lines = dict.fromkeys(line.strip() for line in text.splitlines() if line.strip())
    if len(lines) > MAX_WORDS:
        said = _("A list can hold up to %(most)d words.")
        raise ChatError(said % {"most": MAX_WORDS})
    if any(len(line) > MAX_WORD for line in lines):
        said = _("A word can have up to %(most)d characters.")
        raise ChatError(said % {"most": MAX_WORD})
    return "\n".join(lines)


@transaction.atomic
def remove_message(message: ChatMessage, *, by: User, why: str = "") -> ChatMessage:
    """Viewers see it no more; it stays as evidence. Raises `TransitionError`."""
    held = _judged(message, MessageState.REMOVED, by=by, why=why)
    record("chat.remove", held, reason=why, seller=held.broadcast.partner)
    if ChatRoom.objects.filter(pinned=held).update(pinned=None):
        tell = partial(tell_top, held.broadcast_id, None)
        transaction.on_commit(tell, robust=True)
    transaction.on_commit(partial(tell_gone, held), robust=True)
    return held


@transaction.atomic
def restore(message: ChatMessage, *, by: User) -> ChatMessage:
    """Put back what was removed. Raises `TransitionError`."""
    held = _shown_again(message, old=MessageState.REMOVED, by=by)
    record("chat.restore", held, seller=held.broadcast.partner)
    return held


@transaction.atomic
def approve(message: ChatMessage, *, by: User) -> ChatMessage:
    """Let through what was held back. Raises `TransitionError`."""
    held = _shown_again(message, old=MessageState.HELD, by=by)
    record("chat.approve", held, seller=held.broadcast.partner)
    return held


def _shown_again(message: ChatMessage, *, old: str, by: User) -> ChatMessage:
    moves = {old: MESSAGE_MOVES[old]}
    held = _judged(message, MessageState.SHOWN, by=by, moves=moves)
    transaction.on_commit(partial(tell_shown, held), robust=True)
    return held


def _judged(
    message: ChatMessage,
    state: str,
    *,
    by: User,
    why: str = "",
    moves: Moves = MESSAGE_MOVES,
) -> ChatMessage:
    held = lock_message(message.pk)
    move(held, state, moves=moves, field="state")
    held.by, held.judged_at, held.why = by, timezone.now(), why
    held.save(update_fields=["by", "judged_at", "why"])
    return held


@transaction.atomic
def report(message: ChatMessage, user: User) -> None:
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
