"""The rows of sellers' money: fees, funded discounts, holds, transfers."""

from .discounts import DiscountReturn, LineDiscount
from .fees import Earning, FeeReturn, FeeRule, LineFee
from .holds import HeldShare, Hold
from .rails import SellerRail, Settlement, StripeReversal, StripeTransfer
from .transfers import BatchYear, LeftOut, PayoutBatch, Transfer

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
]
