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
from .booking import book_orders, book_refund, book_refund_end, book_unplaced
from .earning import earn_again, earn_due, note_parcel, note_received
from .fees import freeze_fees
from .history import book_history
from .holding import hold, release
from .returns import fees_going_back

__all__ = [
    "AnswerWrong",
    "BatchOutdated",
    "NobodyToPay",
    "OwnBatch",
    "Plan",
    "alert_late",
    "batches_for",
    "book_history",
    "book_orders",
    "book_refund",
    "book_refund_end",
    "book_unplaced",
    "cancel_batch",
    "earn_again",
    "earn_due",
    "fees_going_back",
    "freeze_fees",
    "hold",
    "look_through",
    "note_file_taken",
    "note_parcel",
    "note_received",
    "prepare_batches",
    "release",
    "release_batch",
    "take_answer",
]
