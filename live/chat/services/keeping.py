"""The crew keeps order: who may not write, how fast, what stands above, which words."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from live.broadcasts.models import Broadcast
from live.broadcasts.queries import rights_of
from live.chat.models import ChatMessage, ChatRoom, Silence, WordList
from live.chat.rules import LANGUAGES, MAX_SLOW, MAX_WORD, MAX_WORDS
from live.chat.states import MessageState
from vendors.members.models import PartnerRole
from vendors.partner.models import Partner

from .saying import ChatRefused, forget_words
from .telling import tell_rules, tell_top

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def mute(
    broadcast: Broadcast,
    user: "User",
    *,
    by: "User",
    minutes: int | None = None,
    why: str = "",
) -> Silence:
    """They may not write for so long, or (None) until the broadcast ends.

    Muting again sets the time anew. Raises `ChatRefused` for one of the crew.
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
def unmute(broadcast: Broadcast, user: "User", *, by: "User") -> None:
    """Safe to call again."""
    rows = Silence.objects.filter(broadcast=broadcast, user=user, lifted_at=None)
    if rows.update(lifted_at=timezone.now()):
        after = {"user": user.pk, "by": by.pk}
        record("chat.unmute", broadcast, after=after, seller=broadcast.partner)


@transaction.atomic
def ban(partner: Partner, user: "User", *, by: "User", why: str = "") -> Silence:
    """They may not write in any broadcast of the seller until it is lifted.

    Safe to call again. Raises `ChatRefused` for one of the seller's own team.
    """
    if PartnerRole.objects.filter(partner=partner, user=user).exists():
        raise ChatRefused(_("This person belongs to the crew."))
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
def unban(partner: Partner, user: "User", *, by: "User") -> None:
    """Safe to call again."""
    rows = Silence.objects.filter(
        partner=partner, broadcast=None, user=user, lifted_at=None
    )
    if rows.update(lifted_at=timezone.now()):
        after = {"user": user.pk, "by": by.pk}
        record("chat.unban", partner, after=after, seller=partner)


def _refuse_crew(broadcast: Broadcast, user: "User") -> None:
    if "moderate" in rights_of(user, broadcast):
        raise ChatRefused(_("This person belongs to the crew."))


@transaction.atomic
def set_slow_mode(broadcast: Broadcast, seconds: int, *, by: "User") -> ChatRoom:
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
    broadcast: Broadcast, message: ChatMessage | None, *, by: "User"
) -> ChatRoom:
    """Let it stand above the chat; None for nothing.

    Raises `ChatRefused` for one that viewers can't see.
    """
    if message is not None and (
        message.broadcast_id != broadcast.pk or message.state != MessageState.SHOWN
    ):
        raise ChatRefused(_("Only a message that viewers see can be pinned."))
    room, _is_new = ChatRoom.objects.get_or_create(broadcast=broadcast)
    room.pinned = message
    room.save(update_fields=["pinned"])
    after = {"message": message.pk if message else None, "by": by.pk}
    record("chat.pin", broadcast, after=after, seller=broadcast.partner)
    transaction.on_commit(partial(tell_top, broadcast.pk, message), robust=True)
    return room


@transaction.atomic
def set_words(partner: Partner | None, words: Mapping[str, str], *, by: "User") -> None:
    """The seller's own words, or (None) the market's, one on a line, by language.

    Raises `ChatRefused` for a list or word that is too long.
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
        said = _("A list holds at most %(most)d words.")
        raise ChatRefused(said % {"most": MAX_WORDS})
    if any(len(line) > MAX_WORD for line in lines):
        said = _("A word has at most %(most)d characters.")
        raise ChatRefused(said % {"most": MAX_WORD})
    return "\n".join(lines)
