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
            "class.opened": _("Made a class that opens shops"),
            "shop.opened-for": _("Opened a shop for somebody"),
            "shop.told-again": _("Sent the SMS about a shop again"),
            "shop.number-corrected": _("Corrected a shop's phone number"),
            "shop.taken-over": _("Took over a shop"),
            "shop.disowned": _("Said that a shop is not theirs"),
            "shop.help-asked": _("Asked the office to help on"),
        },
    )
