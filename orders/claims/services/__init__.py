"""Every write of claims: hand in, answer, decide, carry out, defaults by the clock."""

from .clock import move_on
from .filing import Complaint, file_claim
from .noting import ClaimRefused
from .outcomes import note_refund, note_sent, pay_instead
from .photos import drop_drafts, keep_drafts, sweep_drafts
from .policy import save_policy
from .steps import (
    Terms,
    Verdict,
    accept,
    add_photos,
    agree,
    decide,
    escalate,
    propose,
    refuse,
    withdraw,
)

__all__ = [
    "ClaimRefused",
    "Complaint",
    "Terms",
    "Verdict",
    "accept",
    "add_photos",
    "agree",
    "decide",
    "drop_drafts",
    "escalate",
    "file_claim",
    "keep_drafts",
    "move_on",
    "note_refund",
    "note_sent",
    "pay_instead",
    "propose",
    "refuse",
    "save_policy",
    "sweep_drafts",
    "withdraw",
]
