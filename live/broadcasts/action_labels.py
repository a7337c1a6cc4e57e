"""What the acts of broadcasts are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "live.plan": _("Planned a broadcast"),
            "live.change": _("Edited a broadcast's plan"),
            "live.cancel": _("Cancelled a broadcast"),
            "live.crew": _("Changed a broadcast's crew"),
            "live.live": _("Started a broadcast"),
            "live.paused": _("Paused a broadcast"),
            "live.ended": _("Ended a broadcast"),
        },
    )
