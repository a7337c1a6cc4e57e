"""What the acts of live selling's prices are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "live.deal": _("Created a deal"),
            "live.deal-wave": _("Added packs to a deal"),
            "live.deal-closed": _("Closed a deal"),
            "live.price": _("Changed a price in a broadcast"),
            "live.price-undone": _("Reversed a wrong price in a broadcast"),
            "live.coupon": _("Gave coupons away in a broadcast"),
            "live.draw": _("Started a prize draw"),
            "live.draw-closed": _("Closed a draw's entries"),
            "live.drawn": _("Drew a draw's winners"),
            "live.draw-cancelled": _("Cancelled a prize draw"),
        },
    )
