"""What the acts of group buys are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "groups.offer": _("Created a group offer"),
            "groups.changed": _("Changed a group offer"),
            "groups.stopped": _("Stopped a group offer"),
        },
    )
