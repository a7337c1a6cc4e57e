"""What the acts of this app are called in the log of acts."""

from django.utils.translation import gettext_lazy as _

from core.audit_words import name_acts

name_acts(
    {
        "depot.taken": _("Took a farm's goods in at the depot"),
        "depot.given_back": _("Gave a farm's goods back at the depot"),
        "depot.sent": _("Sent a parcel from the depot"),
    }
)
