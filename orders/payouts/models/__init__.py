"""The rows of sellers' money: fees and earnings, holds, batches and transfers."""

from .fees import Earning, FeeReturn, FeeRule, LineFee
from .holds import HeldShare, Hold
from .rails import SellerRail, Settlement, StripeReversal, StripeTransfer
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
    "SellerRail",
    "Settlement",
    "StripeReversal",
    "StripeTransfer",
    "Transfer",
]
