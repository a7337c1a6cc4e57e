"""Every write to a county's programme."""

from .declaring import Declaration, DeclarationRefused, declare, take_back
from .reporting import TOPIC, make_report, report_month, send_report
from .rollups import keep_up, mark, mark_all, mark_past, rebuild, roll_up, roll_up_dirty
from .targets import Aim, merge_targets, set_target
from .telling import (
    StoryRefused,
    merge_stories,
    remove_milestone,
    save_milestone,
    save_story,
    shift_milestone,
    take_story_down,
)

__all__ = [
    "TOPIC",
    "Aim",
    "Declaration",
    "DeclarationRefused",
    "StoryRefused",
    "declare",
    "keep_up",
    "make_report",
    "mark",
    "mark_all",
    "mark_past",
    "merge_stories",
    "merge_targets",
    "rebuild",
    "remove_milestone",
    "report_month",
    "roll_up",
    "roll_up_dirty",
    "save_milestone",
    "save_story",
    "send_report",
    "set_target",
    "shift_milestone",
    "take_back",
    "take_story_down",
]
