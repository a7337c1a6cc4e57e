"""What the acts on records of broadcasts are called in the log of acts."""

from django.utils.translation import gettext_lazy as _

from core.audit_words import name_acts

name_acts(
    {
        "live.terms.offer": _("Offered a host's commission"),
        "live.terms.accept": _("Accepted a host's commission"),
        "live.terms.end": _("Ended an agreement on a host's commission"),
        "live.hold": _("Held the records of a broadcast"),
        "live.release": _("Released the records of a broadcast"),
        "live.evidence": _("Took evidence of a broadcast"),
    }
)
