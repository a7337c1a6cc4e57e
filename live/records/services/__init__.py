"""Every write to what is kept of broadcasts."""

from .agreements import (
    AgreementRefused,
    Terms,
    accept_agreement,
    end_agreement,
    offer_agreement,
)
from .clips import make_clips, make_due_clips
from .evidence import (
    ask_for_bundle,
    ask_for_due,
    faults,
    hold_records,
    make_bundle,
    release_records,
)
from .figures import count_due, count_figures, counted
from .retention import Due
from .retention import apply as apply_retention
from .retention import due as retention_due

__all__ = [
    "AgreementRefused",
    "Due",
    "Terms",
    "accept_agreement",
    "apply_retention",
    "ask_for_bundle",
    "ask_for_due",
    "count_due",
    "count_figures",
    "counted",
    "end_agreement",
    "faults",
    "hold_records",
    "make_bundle",
    "make_clips",
    "make_due_clips",
    "offer_agreement",
    "release_records",
    "retention_due",
]
