"""Somebody writes in a chat, and pages that are open hear of it after the commit."""

import math
import secrets
from datetime import timedelta
from functools import partial

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.events import publish
from core.refusals import RefusalError
from live.broadcasts.models import Broadcast
from live.broadcasts.queries import rights_of
from live.broadcasts.rules import crew_channel, public_channel
from live.chat import pace
from live.chat.models import ChatMessage
from live.chat.queries import refundable_of, silence_of, words_of
from live.chat.rules import (
    ADDRESS_PACE,
    MAX_TEXT,
    MOST_READ,
    NEW_ACCOUNT,
    NEW_PACE,
    PACE,
    SAME_AGAIN,
    CompiledWords,
    cleaned,
    has_link,
)
from live.chat.states import HeldFor, MessageState


def as_news(message: ChatMessage) -> dict[str, object]:
    return {
        "id": message.pk,
        "name": message.name,
        "text": message.text,
        "crew": message.is_crew,
    }


def tell_shown(message: ChatMessage) -> None:
    """To all; when very many write, some are told to the crew alone."""
    is_public = message.is_crew or pace.is_shown_to_all(message.broadcast_id)
    channel = public_channel if is_public else crew_channel
    publish(channel(message.broadcast_id), "chat", as_news(message))


def tell_held(message: ChatMessage) -> None:
    news = as_news(message) | {"why": message.held_for}
    publish(crew_channel(message.broadcast_id), "held", news)


def tell_gone(message: ChatMessage) -> None:
    publish(public_channel(message.broadcast_id), "chat-gone", {"id": message.pk})
    publish(crew_channel(message.broadcast_id), "held", {"id": message.pk})


def tell_reported(message: ChatMessage) -> None:
    publish(crew_channel(message.broadcast_id), "reported", {"id": message.pk})


def tell_top(broadcast_id: int, message: ChatMessage | None) -> None:
    news = as_news(message) if message else {}
    publish(public_channel(broadcast_id), "chat-top", news)


def tell_rules(broadcast_id: int, *, slow: int) -> None:
    publish(public_channel(broadcast_id), "chat-rules", {"slow": slow})


WORDS_KEPT = 300  # seconds
_STAMP = "chat-words-of-market"


class ChatError(RefusalError):
    """Raised when a message can't be written; the text says why. Nothing changed.

    `retry_after` is in how many seconds it may be tried again, where that is known.
    """

    def __init__(self, text: str, retry_after: int = 0) -> None:
        super().__init__(text)
        self.retry_after = retry_after


def say(
    broadcast: Broadcast, user: User, text: str, *, address: str = "", key: str = ""
) -> ChatMessage:
    """Write it. It is shown to all, or held back for the crew (`state`).

    The same `key` again is the same message. Raises `ChatError`.
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
        name=(is_crew and not user.chosen_name and broadcast.partner.name[:80])
        or user.public_name,
        is_crew=is_crew,
        text=said,
        key=key[:36],
    )
    if not is_crew and (why := _why_held(message)):
        message.held_for, message.state = why, MessageState.HELD
    return _written(message)


def _check_text(broadcast: Broadcast, said: str) -> None:
    if not broadcast.is_on_air:
        raise ChatError(_("The chat is open during the broadcast."))
    if not said:
        raise ChatError(_("Please enter a message."))
    if len(said) > MAX_TEXT:
        text = _("A message can have up to %(most)d characters.")
        raise ChatError(text % {"most": MAX_TEXT})


def _sent(broadcast: Broadcast, user: User, key: str) -> ChatMessage | None:
    rows = ChatMessage.objects.filter(broadcast=broadcast, user=user, key=key[:36])
    return rows.first()


def _check_person(broadcast: Broadcast, user: User, said: str, address: str) -> None:
    silence = silence_of(broadcast, user)
    if silence is not None:
        _refuse_silenced(silence.is_ban, silence.until)
    last = ChatMessage.objects.filter(broadcast=broadcast, user=user).last()
    now = timezone.now()
    if last is not None:
        if last.text.casefold() == said.casefold() and now - last.at < SAME_AGAIN:
            raise ChatError(_("You have just sent this message."))
        slow = timedelta(seconds=refundable_of(broadcast).slow_seconds)
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
        raise ChatError(_("You can no longer write in this farm’s chats."))
    if until is None:
        raise ChatError(_("The host has muted you until the end of the broadcast."))
    raise ChatError(_("The host has muted you for a few minutes."))


def _too_fast(seconds: float) -> ChatError:
    wait = max(1, math.ceil(seconds))
    text = ngettext(
        "Please wait %(count)d second.", "Please wait %(count)d seconds.", wait
    )
    return ChatError(text % {"count": wait}, retry_after=wait)


def _why_held(message: ChatMessage) -> str:
    if has_link(message.text) or has_link(message.name):
        return HeldFor.LINK
    words = words_in_force(message.broadcast.partner_id)
    is_found = words.found_in(message.text) or words.found_in(message.name)
    return HeldFor.WORD if is_found else ""


def words_in_force(partner_id: int) -> CompiledWords:
    """The market's words and the seller's own, ready to look up; kept for minutes."""
    key = _words_key(partner_id)
    ready = cache.get(key)
    if ready is None:
        lists = [*words_of(None).values(), *words_of(partner_id).values()]
        ready = CompiledWords.of(lists)
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
