"""What acts about letters are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "letter.written": _("Wrote a letter to followers"),
            "letter.scheduled": _("Scheduled a letter to followers"),
            "letter.unscheduled": _("Made a scheduled letter a draft again"),
            "letter.deleted": _("Deleted a draft of a letter"),
            "letter.sent": _("Sent a letter to followers"),
            "letter.stopped": _("Stopped a letter to followers"),
        }
    )
