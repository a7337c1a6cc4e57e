"""Every write to chats."""

from .judging import approve, remove_message, report, restore
from .keeping import (
    ban,
    mute,
    pin_message,
    set_slow_mode,
    set_words,
    unban,
    unmute,
)
from .saying import ChatRefused, say

__all__ = [
    "ChatRefused",
    "approve",
    "ban",
    "mute",
    "pin_message",
    "remove_message",
    "report",
    "restore",
    "say",
    "set_slow_mode",
    "set_words",
    "unban",
    "unmute",
]
