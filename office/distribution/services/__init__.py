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
from .paybacks import (
    NothingToGoBack,
    OwnPayback,
    PaybackOrder,
    StakeGone,
    approve_payback,
    cancel_payback,
    prepare_payback,
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
from .printing import order_accounts
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
    "NothingToGoBack",
    "Overdrawn",
    "OwnPayback",
    "OwnRun",
    "PayOrder",
    "PaybackOrder",
    "RunRefused",
    "RunTerms",
    "StakeGone",
    "TooMany",
    "Vote",
    "YearRefused",
    "add_line",
    "approve_payback",
    "approve_run",
    "cancel_payback",
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
    "order_accounts",
    "post_run",
    "prepare_payback",
    "prepare_payments",
    "record_vote",
    "remove_line",
    "reopen_run",
    "set_terms",
]
