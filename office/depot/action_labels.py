"""What the acts of this app are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "depot.taken": _("Received a farm's goods at the depot"),
            "depot.given_back": _("Returned a farm's goods at the depot"),
            "depot.sent": _("Shipped a parcel from the depot"),
        },
    )
