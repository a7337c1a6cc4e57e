"""What is typed into the register."""

from .acts import EndForm, LeaveForm, LinkForm, PositionForm, RejoinForm, StakeForm
from .household import HouseholdForm, PersonForm, PlotForm

__all__ = [
    "EndForm",
    "HouseholdForm",
    "LeaveForm",
    "LinkForm",
    "PersonForm",
    "PlotForm",
    "PositionForm",
    "RejoinForm",
    "StakeForm",
]
