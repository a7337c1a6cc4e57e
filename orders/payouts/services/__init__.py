"""Every write about sellers' money."""

from .alerts import alert_late
from .answers import AnswerWrong, Plan, look_through, take_answer
from .batches import (
    BatchOutdated,
    NobodyToPay,
    OwnBatch,
    batches_for,
    cancel_batch,
    note_file_taken,
    prepare_batches,
    release_batch,
)
from .booking import (
    book_orders,
    book_refund,
    book_refund_end,
    book_unplaced,
    book_unsold,
)
from .carriage import book_carriage
from .discounts import freeze_discounts
from .earning import (
    earn_again,
    earn_due,
    note_delivered,
    note_parcel,
    note_received,
)
from .fees import freeze_fees
from .history import book_history
from .holding import hold, release
from .households import (
    HouseholdDue,
    HouseholdsUnreachable,
    NotEnoughEarned,
    PaidByStripe,
    earned_by,
    prepare_household_batch,
)
from .rails import RailRefused, choose_rail
from .returns import going_back
from .stripe_back import reversals_left, send_reversal, take_back
from .stripe_sending import (
    confirm_transfer,
    refresh_transfer,
    send_transfer,
    transfers_left,
    try_again,
)
from .stripe_sweep import claim, note_settlement, sweep_stripe

__all__ = [
    "AnswerWrong",
    "BatchOutdated",
    "HouseholdDue",
    "HouseholdsUnreachable",
    "NobodyToPay",
    "NotEnoughEarned",
    "OwnBatch",
    "PaidByStripe",
    "Plan",
    "RailRefused",
    "alert_late",
    "batches_for",
    "book_carriage",
    "book_history",
    "book_orders",
    "book_refund",
    "book_refund_end",
    "book_unplaced",
    "book_unsold",
    "cancel_batch",
    "choose_rail",
    "claim",
    "confirm_transfer",
    "earn_again",
    "earn_due",
    "earned_by",
    "freeze_discounts",
    "freeze_fees",
    "going_back",
    "hold",
    "look_through",
    "note_delivered",
    "note_file_taken",
    "note_parcel",
    "note_received",
    "note_settlement",
    "prepare_batches",
    "prepare_household_batch",
    "refresh_transfer",
    "release",
    "release_batch",
    "reversals_left",
    "send_reversal",
    "send_transfer",
    "sweep_stripe",
    "take_answer",
    "take_back",
    "transfers_left",
    "try_again",
]
