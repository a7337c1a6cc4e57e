"""What the acts of presales are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "presales.opened": _("Created a presale"),
            "presales.moved": _("Moved a harvest"),
            "presales.harvested": _("Confirmed a harvest"),
            "presales.failed": _("Called a harvest off"),
        },
    )
