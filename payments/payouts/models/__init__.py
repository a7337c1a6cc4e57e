"""The rows of sellers' money: fees, funded discounts, holds, transfers."""

from .fees import Earning, FeeReturn, FeeRule, LineFee
from .rails import SellerRail, Settlement, StripeReversal, StripeTransfer
from .sales import DiscountReturn, HeldShare, Hold, LineDiscount
from .transfers import BatchYear, LeftOut, PayoutBatch, Transfer
from .write_offs import WriteOff

__all__ = [
    "BatchYear",
    "DiscountReturn",
    "Earning",
    "FeeReturn",
    "FeeRule",
    "HeldShare",
    "Hold",
    "LeftOut",
    "LineDiscount",
    "LineFee",
    "PayoutBatch",
    "SellerRail",
    "Settlement",
    "StripeReversal",
    "StripeTransfer",
    "Transfer",
    "WriteOff",
]
