"""What the acts of live video are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "live.key": _("Created a new stream key"),
            "live.take-over": _("Took over a broadcast's camera"),
            "live.stop-video": _("Stopped a broadcast's video"),
            "live.forget-video": _("Deleted the video of a broadcast"),
        },
    )
