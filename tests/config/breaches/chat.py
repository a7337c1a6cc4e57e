"""Breaches of chats; the market of the tests has none, so they bring their own."""

from live.chat.models import ChatMessage, ChatRoom, Silence
from vendors.partner.models import Partner

from .live import _on_air


def _said():
    broadcast, _item = _on_air()
    return ChatMessage.objects.create(broadcast=broadcast, name="Wang M.", text="Hello")


def pin_what_was_removed():
    message = _said()
    ChatRoom.objects.create(broadcast=message.broadcast, pinned=message)
    ChatMessage.objects.filter(pk=message.pk).update(
        state="removed", judged_at=message.at
    )


def remove_without_a_trace():
    ChatMessage.objects.filter(pk=_said().pk).update(state="removed")


def mute_for_another_seller():
    broadcast = _said().broadcast
    stranger = Partner.objects.exclude(pk=broadcast.partner_id).order_by("pk").first()
    Silence.objects.create(partner=stranger, broadcast=broadcast, user=broadcast.host)


PLANTS = {
    pin_what_was_removed: "what is pinned above a chat was said there and is shown",
    remove_without_a_trace: "what was removed from a chat says when",
    mute_for_another_seller: "who is muted in a broadcast is muted by its seller",
}
