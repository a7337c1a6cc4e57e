"""News of a chat for pages that are open; after the commit."""

from typing import Any

from core.events import publish
from live.broadcasts.rules import crew_channel, public_channel
from live.chat import pace
from live.chat.models import ChatMessage


def as_news(message: ChatMessage) -> dict[str, Any]:
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
