"""The rows of sellers' money: fees and earnings, batches and transfers."""

from .fees import Earning, FeeReturn, FeeRule, LineFee
from .transfers import BatchYear, LeftOut, PayoutBatch, Transfer

__all__ = [
    "BatchYear",
    "Earning",
    "FeeReturn",
    "FeeRule",
    "LeftOut",
    "LineFee",
    "PayoutBatch",
    "Transfer",
]
