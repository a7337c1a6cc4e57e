"""Every write of distribution: charters, years, decisions, postings, payments."""

from .banking import confirm_bank, keep_bank
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
from .paying import (
    NotDue,
    PayOrder,
    TooMany,
    drop_items,
    note_paid,
    note_returned,
    prepare_payments,
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
    "NotDue",
    "Overdrawn",
    "OwnRun",
    "PayOrder",
    "RunRefused",
    "RunTerms",
    "TooMany",
    "Vote",
    "YearRefused",
    "add_line",
    "approve_run",
    "cancel_run",
    "confirm_bank",
    "drop_items",
    "keep_bank",
    "keep_charter",
    "note_paid",
    "note_returned",
    "open_correction",
    "open_run",
    "open_year",
    "post_run",
    "prepare_payments",
    "record_vote",
    "remove_line",
    "reopen_run",
    "set_terms",
]
