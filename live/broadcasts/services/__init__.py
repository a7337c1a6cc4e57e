"""Every write to broadcasts and their shelves."""

from .planning import (
    Plan,
    StalePlan,
    cancel_broadcast,
    change_plan,
    plan_broadcast,
    remind,
    set_crew,
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
    log_shelf,
    move_item,
    pin_item,
    put_on_shelf,
    set_item_state,
    sort_shelf,
    take_off_shelf,
)

__all__ = [
    "NotReady",
    "OtherOnAir",
    "Plan",
    "ShelfRefused",
    "StalePlan",
    "cancel_broadcast",
    "change_plan",
    "end_broadcast",
    "go_live",
    "log_shelf",
    "move_item",
    "pause_broadcast",
    "pin_item",
    "plan_broadcast",
    "put_on_shelf",
    "remind",
    "resume_broadcast",
    "set_crew",
    "set_item_state",
    "sort_shelf",
    "take_off_shelf",
    "unremind",
]
