"""Chats: what stands above one can be seen, and who removed something is known."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from live.chat.models import ChatMessage, ChatRoom, Silence
from live.chat.states import MessageState


@invariant("what is pinned above a chat was said there and is shown", over=ChatRoom)
def pinned_messages(ids: Range) -> Iterator[Breach]:
    return lines(
        "chat of broadcast {}: message {} of broadcast {} is {}",
        f"""
        SELECT r.broadcast_id, m.id, m.broadcast_id, m.state FROM chat_chatroom r
        JOIN chat_chatmessage m ON m.id = r.pinned_id
        WHERE {ids.having("r.id")}
          AND (m.broadcast_id <> r.broadcast_id OR m.state = '{MessageState.REMOVED}')
        """,
    )


@invariant("what was removed from a chat says when", over=ChatMessage)
def judged_messages(ids: Range) -> Iterator[Breach]:
    return lines(
        "message {}: removed, nobody knows when",
        f"""
        SELECT m.id FROM chat_chatmessage m
        WHERE {ids.having("m.id")} AND m.state = '{MessageState.REMOVED}'
          AND m.judged_at IS NULL
        """,
    )


@invariant("who is muted in a broadcast is muted by its seller", over=Silence)
def silences_in_place(ids: Range) -> Iterator[Breach]:
    return lines(
        "silence {}: of seller {}, the broadcast is of {}",
        f"""
        SELECT s.id, s.partner_id, b.partner_id FROM chat_silence s
        JOIN broadcasts_broadcast b ON b.id = s.broadcast_id
        WHERE {ids.having("s.id")} AND b.partner_id <> s.partner_id
        """,
    )
