"""Every write to broadcasts and their shelves."""

from .crews import CrewRefused, ask_to_help, send_away, set_crew
from .planning import (
    Plan,
    StalePlan,
    cancel_broadcast,
    change_plan,
    plan_broadcast,
    remind,
    unremind,
)
from .running import (
    NotReady,
    OtherOnAir,
    end_broadcast,
    go_live,
    pause_broadcast,
    resume_broadcast,
)
from .shelf import (
    ShelfRefused,
    copy_shelf,
    log_shelf,
    move_item,
    pin_item,
    put_on_shelf,
    set_item_state,
    sort_shelf,
    take_off_shelf,
)
from .telling import give_up_late, remind_due, tell_of, tell_some

__all__ = [
    "CrewRefused",
    "NotReady",
    "OtherOnAir",
    "Plan",
    "ShelfRefused",
    "StalePlan",
    "ask_to_help",
    "cancel_broadcast",
    "change_plan",
    "copy_shelf",
    "end_broadcast",
    "give_up_late",
    "go_live",
    "log_shelf",
    "move_item",
    "pause_broadcast",
    "pin_item",
    "plan_broadcast",
    "put_on_shelf",
    "remind",
    "remind_due",
    "resume_broadcast",
    "send_away",
    "set_crew",
    "set_item_state",
    "sort_shelf",
    "take_off_shelf",
    "tell_of",
    "tell_some",
    "unremind",
]
