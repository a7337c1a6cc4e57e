"""What the acts of this app are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels, CodesOfField
from vendors.cooperatives.states import PositionKind, StakeKind


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "household.add": _("Added a household to the register"),
            "household.change": _("Changed a household"),
            "household.leave": _("Recorded that a household left"),
            "household.rejoin": _("Recorded that a household rejoined"),
            "household.import": _("Imported from a file"),
            "household.private": _("Viewed full numbers"),
            "person.add": _("Person added"),
            "person.change": _("Person changed"),
            "person.leave": _("Person left the household"),
            "person.invite": _("Invited a person to the household’s page"),
            "person.link": _("Linked an account"),
            "person.unlink": _("Unlinked an account"),
            "plot.add": _("Plot added"),
            "plot.change": _("Plot changed"),
            "stake.enter": _("Stake entered"),
            "stake.take_back": _("Reversed a stake entry"),
            "position.give": _("Assigned a position"),
            "position.end": _("Ended a position"),
            "register.upload": _("Checked a register file"),
            "register.import": _("Imported a file into the register"),
        },
        codes=[
            CodesOfField("position", PositionKind.choices),
            CodesOfField("kind", StakeKind.choices, acts="stake."),
        ],
    )
