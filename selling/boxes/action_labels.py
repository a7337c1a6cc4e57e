"""What the acts of boxes are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels, CodesOfField

from .states import BoxState


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "boxes.create": _("Created a box"),
            "boxes.edit": _("Edited a box"),
            "boxes.state": _("Opened, closed or ended a box"),
            "boxes.size": _("Changed a box's size or price"),
            "boxes.contents": _("Changed a box's contents"),
            "boxes.holiday": _("Took a delivery day off, or back in"),
        },
        codes=[CodesOfField("state", BoxState.choices, acts="boxes.")],
    )
