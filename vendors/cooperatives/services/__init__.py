"""Every write to a cooperative's register."""

from .entries import enter_stakes, enter_trades
from .households import (
    HouseholdContent,
    PersonContent,
    PlotContent,
    add_household,
    add_person,
    change_household,
    change_person,
    save_plot,
)
from .leaving import leave, leave_household, rejoin
from .links import (
    SentToAnother,
    accept_link,
    invite_person,
    is_meant_for,
    take_links_back,
    unlink,
)
from .positions import end_position, give_position
from .refusals import RegisterRefused, StaleHousehold
from .showing import note_seen, note_shown
from .stakes import StakeContent, enter_stake, take_back
from .uploads import (
    apply_upload,
    cancel_upload,
    check_again,
    forget_uploads,
    sheet_kept,
    take_upload,
)

__all__ = [
    "HouseholdContent",
    "PersonContent",
    "PlotContent",
    "RegisterRefused",
    "SentToAnother",
    "StakeContent",
    "StaleHousehold",
    "accept_link",
    "add_household",
    "add_person",
    "apply_upload",
    "cancel_upload",
    "change_household",
    "change_person",
    "check_again",
    "end_position",
    "enter_stake",
    "enter_stakes",
    "enter_trades",
    "forget_uploads",
    "give_position",
    "invite_person",
    "is_meant_for",
    "leave",
    "leave_household",
    "note_seen",
    "note_shown",
    "rejoin",
    "save_plot",
    "sheet_kept",
    "take_back",
    "take_links_back",
    "take_upload",
    "unlink",
]
