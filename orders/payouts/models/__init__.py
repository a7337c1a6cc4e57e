"""The rows of sellers' money: fees and earnings, holds, batches and transfers."""

from .fees import Earning, FeeReturn, FeeRule, LineFee
from .holds import HeldShare, Hold
from .transfers import BatchYear, LeftOut, PayoutBatch, Transfer

__all__ = [
    "BatchYear",
    "Earning",
    "FeeReturn",
    "FeeRule",
    "HeldShare",
    "Hold",
    "LeftOut",
    "LineFee",
    "PayoutBatch",
    "Transfer",
]
