"""What the acts of this app are called in the log of acts."""

from django.utils.translation import gettext_lazy as _

from core.audit_words import name_acts, name_values
from office.announcements.states import Readers

name_acts(
    {
        "announcement.written": _("Wrote an announcement"),
        "announcement.scheduled": _("Scheduled an announcement"),
        "announcement.withdrawn": _("Withdrew an announcement"),
        "announcement.sent": _("Sent an announcement"),
        "task.given": _("Gave a task"),
        "task.closed": _("Closed a task"),
        "document.kept": _("Kept a version of a document"),
        "document.taken": _("Downloaded a document"),
    }
)
name_values("readers", Readers.choices, acts="document.")
