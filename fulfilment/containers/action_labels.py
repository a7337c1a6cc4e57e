"""What acts on returnable packaging are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "containers.added": _("Added returnable packaging"),
            "containers.changed": _("Changed returnable packaging"),
            "containers.packs": _("Changed the packaging of a pack"),
            "containers.returned": _("Took packaging back"),
        },
    )
