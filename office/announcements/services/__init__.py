"""Every write to announcements, tasks and documents."""

from .announcing import (
    SAID,
    Content,
    save_draft,
    schedule,
    send_due,
    send_now,
    withdraw,
)
from .papers import add_version, new_paper, note_download
from .tasks import close_task, give_task, mark_done, mark_seen

__all__ = [
    "SAID",
    "Content",
    "add_version",
    "close_task",
    "give_task",
    "mark_done",
    "mark_seen",
    "new_paper",
    "note_download",
    "save_draft",
    "schedule",
    "send_due",
    "send_now",
    "withdraw",
]
