"""What the acts of this area are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "seller.invited": _("Invited a seller"),
            "seller.invited.again": _("Sent an invitation again"),
            "seller.invitation.revoked": _("Withdrew an invitation"),
        },
    )
