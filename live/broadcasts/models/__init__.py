"""Broadcasts, their crew and reminders, and what lies on their shelves."""

from .broadcasts import Broadcast, BroadcastEvent, CrewMember, Reminder
from .shelf import ShelfEvent, ShelfItem

__all__ = [
    "Broadcast",
    "BroadcastEvent",
    "CrewMember",
    "Reminder",
    "ShelfEvent",
    "ShelfItem",
]
