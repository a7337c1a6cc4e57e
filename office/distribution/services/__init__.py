"""Every write of distribution: charters, years, decisions, postings, payments."""

from .charters import CharterRefused, keep_charter
from .deciding import (
    FiguresChanged,
    MinutesWrong,
    OwnRun,
    Vote,
    approve_run,
    record_vote,
    reopen_run,
)
from .posting import Overdrawn, post_run
from .runs import (
    RunRefused,
    RunTerms,
    cancel_run,
    open_correction,
    open_run,
    set_terms,
)
from .years import YearRefused, add_line, open_year, remove_line

__all__ = [
    "CharterRefused",
    "FiguresChanged",
    "MinutesWrong",
    "Overdrawn",
    "OwnRun",
    "RunRefused",
    "RunTerms",
    "Vote",
    "YearRefused",
    "add_line",
    "approve_run",
    "cancel_run",
    "keep_charter",
    "open_correction",
    "open_run",
    "open_year",
    "post_run",
    "record_vote",
    "remove_line",
    "reopen_run",
    "set_terms",
]
