"""What the acts of experts' work are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "expert.save": _("Edited an expert"),
            "expert.state": _("Changed whether an expert is active"),
            "expert.contract": _("Agreed on a contract with an expert"),
            "expert.contract.end": _("Ended a contract with an expert"),
            "expert.visit": _("Planned an expert's visit"),
            "expert.visit.state": _("Reported or cancelled an expert's visit"),
            "expert.visit.next": _("Marked a visit's next step as done"),
        },
    )
