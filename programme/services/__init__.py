"""Every write to a county's programme."""

from .declaring import Declaration, DeclarationRefused, declare, take_back
from .reporting import TOPIC, make_report, report_month, send_report
from .rollups import keep_up, mark, mark_all, rebuild, roll_up, roll_up_dirty
from .targets import Aim, merge_targets, set_target

__all__ = [
    "TOPIC",
    "Aim",
    "Declaration",
    "DeclarationRefused",
    "declare",
    "keep_up",
    "make_report",
    "mark",
    "mark_all",
    "merge_targets",
    "rebuild",
    "report_month",
    "roll_up",
    "roll_up_dirty",
    "send_report",
    "set_target",
    "take_back",
]
