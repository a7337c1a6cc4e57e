"""What the acts of this app are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels, CodesOfField
from office.announcements.states import Readers


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "announcement.written": _("Wrote an announcement"),
            "announcement.scheduled": _("Scheduled an announcement"),
            "announcement.unscheduled": _(
                "Made a scheduled announcement a draft again"
            ),
            "announcement.deleted": _("Deleted a draft of an announcement"),
            "announcement.stopped": _("Stopped an announcement"),
            "announcement.withdrawn": _("Withdrew an announcement"),
            "announcement.sent": _("Sent an announcement"),
            "task.given": _("Assigned a task"),
            "task.closed": _("Closed a task"),
            "document.kept": _("Saved a document version"),
            "robot.connected": _("Connected a group chat"),
            "robot.removed": _("Disconnected a group chat"),
            "document.taken": _("Downloaded a document"),
        },
        codes=[CodesOfField("readers", Readers.choices, acts="document.")],
    )
