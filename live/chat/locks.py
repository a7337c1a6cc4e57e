"""The only locks on chats."""

from .models import ChatMessage


def lock_message(message_id: int) -> ChatMessage:
    rows = ChatMessage.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("broadcast__partner").get(pk=message_id)
