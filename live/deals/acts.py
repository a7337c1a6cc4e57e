"""What the acts of live selling's prices are called in the log of acts."""

from django.utils.translation import gettext_lazy as _

from core.audit_words import name_acts

name_acts(
    {
        "live.deal": _("Made a deal"),
        "live.deal-wave": _("Released more of a deal"),
        "live.deal-closed": _("Closed a deal"),
        "live.price": _("Changed a price in a broadcast"),
        "live.price-undone": _("Undid a wrong price in a broadcast"),
        "live.coupon": _("Gave coupons away in a broadcast"),
        "live.draw": _("Began a draw"),
        "live.draw-closed": _("Closed the entries of a draw"),
        "live.drawn": _("Drew the winners of a draw"),
        "live.draw-cancelled": _("Cancelled a draw"),
    }
)
