"""What chats hold of a person, for themselves."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import ChatMessage, Silence


def messages_of(user: User) -> Iterator[dict[str, Any]]:
    rows = ChatMessage.objects.filter(user=user).select_related("broadcast")
    for each in rows.order_by("pk"):
        yield {
            "broadcast": each.broadcast.title,
            "said": each.text,
            "shown_as": each.name,
            "at": each.at,
            "state": str(each.get_state_display()),
        }


def silences_of(user: User) -> Iterator[dict[str, Any]]:
    rows = Silence.objects.filter(user=user).select_related("partner", "broadcast")
    for each in rows.order_by("pk"):
        yield {
            "seller": each.partner.name,
            "broadcast": each.broadcast.title if each.broadcast else "",
            "from": each.at,
            "until": each.until,
            "lifted": each.lifted_at,
            "why": each.why,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {"chat-messages": messages_of, "chat-silences": silences_of}
