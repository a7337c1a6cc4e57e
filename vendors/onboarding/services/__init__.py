"""Every write to applications: drafts, papers, questions, decisions."""

from .deciding import StaleApplication, approve, ask, free_code, refuse
from .drafts import (
    ApplicationIncomplete,
    CooperativeGone,
    NotChangeable,
    answer,
    enter_bank,
    save_fields,
    send,
    start,
    take_up,
)
from .papers import add_paper, remove_paper

__all__ = [
    "ApplicationIncomplete",
    "CooperativeGone",
    "NotChangeable",
    "StaleApplication",
    "add_paper",
    "answer",
    "approve",
    "ask",
    "enter_bank",
    "free_code",
    "refuse",
    "remove_paper",
    "save_fields",
    "send",
    "start",
    "take_up",
]
