"""What the acts of broadcasts are called in the log of acts."""

from django.utils.translation import gettext_lazy as _

from core.audit_words import name_acts

name_acts(
    {
        "live.plan": _("Planned a broadcast"),
        "live.change": _("Changed the plan of a broadcast"),
        "live.cancel": _("Cancelled a broadcast"),
        "live.crew": _("Changed the crew of a broadcast"),
        "live.live": _("Went on air"),
        "live.paused": _("Paused a broadcast"),
        "live.ended": _("Ended a broadcast"),
    }
)
