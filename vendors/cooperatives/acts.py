"""What the acts of this app are called in the log of acts."""

from django.utils.translation import gettext_lazy as _

from core.audit_words import name_acts, name_values
from vendors.cooperatives.states import PositionKind, StakeKind

name_acts(
    {
        "household.add": _("Entered a household in the register"),
        "household.change": _("Changed a household"),
        "household.leave": _("Noted that a household left"),
        "household.rejoin": _("Noted that a household joined again"),
        "household.import": _("Brought in from a file"),
        "household.private": _("Numbers were looked at"),
        "person.add": _("Person added"),
        "person.change": _("Person changed"),
        "person.leave": _("Person left the household"),
        "person.invite": _("Invited to see the household’s page"),
        "person.link": _("Account linked"),
        "person.unlink": _("Account taken away"),
        "plot.add": _("Plot added"),
        "plot.change": _("Plot changed"),
        "stake.enter": _("Stake entered"),
        "stake.take_back": _("Stake entry taken back"),
        "position.give": _("Gave a position"),
        "position.end": _("Ended a position"),
        "register.upload": _("Checked a file of the register"),
        "register.import": _("Took a file into the register"),
    }
)
name_values("position", PositionKind.choices)
name_values("kind", StakeKind.choices, acts="stake.")
