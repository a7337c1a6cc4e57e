"""What the acts of this app are called in the log of acts."""

from django.utils.translation import gettext_lazy as _

from core.audit_words import name_acts, name_values
from vendors.cooperatives.states import PositionKind, StakeKind

name_acts(
    {
        "position.give": _("Gave a position"),
        "position.end": _("Ended a position"),
        "register.upload": _("Checked a file of the register"),
        "register.import": _("Took a file into the register"),
    }
)
name_values("position", PositionKind.choices)
name_values("kind", StakeKind.choices, acts="stake.")
