"""What the acts on sales in other channels are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "channel.statement": _("Entered a sales statement"),
            "channel.statement.edit": _("Edited a sales statement"),
            "channel.statement.correct": _("Entered a correction of a statement"),
            "channel.statement.state": _("Changed the state of a sales statement"),
            "channel.evidence": _("Added evidence of a sales statement"),
            "channel.evidence.remove": _("Removed evidence of a sales statement"),
            "channel.orders": _("Imported an order file"),
            "channel.orders.withdraw": _("Withdrew an order file"),
        },
    )
