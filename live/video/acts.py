"""What the acts of live video are called in the log of acts."""

from django.utils.translation import gettext_lazy as _

from core.audit_words import name_acts

name_acts(
    {
        "live.key": _("Made a new stream key"),
        "live.take-over": _("Took over the camera of a broadcast"),
        "live.stop-video": _("Stopped the picture of a broadcast"),
        "live.forget-video": _("Deleted the video of a broadcast"),
    }
)
