"""Somebody writes in a chat."""

import math
import secrets
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from live.broadcasts.models import Broadcast
from live.broadcasts.queries import rights_of
from live.chat import pace
from live.chat.models import ChatMessage
from live.chat.queries import name_of, room_of, silence_of, words_of
from live.chat.rules import (
    ADDRESS_PACE,
    MAX_TEXT,
    MOST_READ,
    NEW_ACCOUNT,
    NEW_PACE,
    PACE,
    SAME_AGAIN,
    Words,
    cleaned,
    has_link,
)
from live.chat.states import HeldFor, MessageState

from .telling import tell_held, tell_shown

if TYPE_CHECKING:
    from accounts.models import User

WORDS_KEPT = 300  # seconds
_STAMP = "chat-words-of-market"


class ChatRefused(Exception):  # noqa: N818 - what happened
    """Raised when a message can't be written; the text says why. Nothing changed.

    `retry_after` is in how many seconds it may be tried again, where that is known.
    """

    def __init__(self, text: str, retry_after: int = 0) -> None:
        super().__init__(text)
        self.retry_after = retry_after


def say(
    broadcast: Broadcast, user: "User", text: str, *, address: str = "", key: str = ""
) -> ChatMessage:
    """Write it. It is shown to all, or held back for the crew (`state`).

    The same `key` again is the same message. Raises `ChatRefused`.
    """
    said = cleaned(text[:MOST_READ])
    _check_text(broadcast, said)
    if key and (again := _sent(broadcast, user, key)):
        return again
    is_crew = "moderate" in rights_of(user, broadcast)
    if not is_crew:
        _check_person(broadcast, user, said, address)
    message = ChatMessage(
        broadcast=broadcast,
        user=user,
        name=name_of(user, broadcast, is_crew=is_crew),
        is_crew=is_crew,
        text=said,
        key=key[:36],
    )
    if not is_crew and (why := _why_held(message)):
        message.held_for, message.state = why, MessageState.HELD
    return _written(message)


def _check_text(broadcast: Broadcast, said: str) -> None:
    if not broadcast.is_on_air:
        raise ChatRefused(_("The chat is open while the broadcast is on air."))
    if not said:
        raise ChatRefused(_("Please write something."))
    if len(said) > MAX_TEXT:
        text = _("A message has at most %(most)d characters.")
        raise ChatRefused(text % {"most": MAX_TEXT})


def _sent(broadcast: Broadcast, user: "User", key: str) -> ChatMessage | None:
    rows = ChatMessage.objects.filter(broadcast=broadcast, user=user, key=key[:36])
    return rows.first()


def _check_person(broadcast: Broadcast, user: "User", said: str, address: str) -> None:
    silence = silence_of(broadcast, user)
    if silence is not None:
        _refuse_silenced(silence.is_ban, silence.until)
    last = ChatMessage.objects.filter(broadcast=broadcast, user=user).last()
    now = timezone.now()
    if last is not None:
        if last.text.casefold() == said.casefold() and now - last.at < SAME_AGAIN:
            raise ChatRefused(_("You have just written that."))
        slow = timedelta(seconds=room_of(broadcast).slow_seconds)
        if now - last.at < slow:
            raise _too_fast((slow - (now - last.at)).total_seconds())
    is_new = now - user.date_joined < NEW_ACCOUNT
    wanted = {f"chat:u{user.pk}": NEW_PACE if is_new else PACE}
    if address:
        wanted[f"chat:a{address}"] = ADDRESS_PACE
    if (wait := pace.take(wanted)) > 0:
        raise _too_fast(wait)


def _refuse_silenced(is_ban: bool, until: object) -> None:
    if is_ban:
        raise ChatRefused(_("You can’t write in the chats of this farm any more."))
    if until is None:
        raise ChatRefused(_("The host has muted you until the end of the broadcast."))
    raise ChatRefused(_("The host has muted you for some minutes."))


def _too_fast(seconds: float) -> ChatRefused:
    wait = max(1, math.ceil(seconds))
    text = ngettext(
        "Please wait %(count)d second.", "Please wait %(count)d seconds.", wait
    )
    return ChatRefused(text % {"count": wait}, retry_after=wait)


def _why_held(message: ChatMessage) -> str:
    if has_link(message.text) or has_link(message.name):
        return HeldFor.LINK
    words = words_in_force(message.broadcast.partner_id)
    is_found = words.found_in(message.text) or words.found_in(message.name)
    return HeldFor.WORD if is_found else ""


def words_in_force(partner_id: int) -> Words:
    """The market's words and the seller's own, ready to look up; kept for minutes."""
    key = _words_key(partner_id)
    ready = cache.get(key)
    if ready is None:
        lists = [*words_of(None).values(), *words_of(partner_id).values()]
        ready = Words.of(lists)
        cache.set(key, ready, WORDS_KEPT)
    return ready


def _words_key(partner_id: int) -> str:
    return f"chat-words:{cache.get(_STAMP, '')}:{partner_id}"


def forget_words(partner_id: int | None) -> None:
    """After a list was changed. The market's is part of every seller's."""
    if partner_id is None:
        cache.set(_STAMP, secrets.token_hex(4), None)
    else:
        cache.delete(_words_key(partner_id))


def _written(message: ChatMessage) -> ChatMessage:
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError:
        # The same message came twice at once.
        if message.user and (
            again := _sent(message.broadcast, message.user, message.key)
        ):
            return again
        raise
    tell = tell_held if message.held_for else tell_shown
    transaction.on_commit(partial(tell, message), robust=True)
    return message
