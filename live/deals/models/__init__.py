"""Deals and their claims, coupons, draws, and what buyers were told of them."""

from .coupons import CouponDrop, CouponTaken
from .deals import Deal, DealClaim
from .draws import Draw, DrawEntry
from .told import Told

__all__ = [
    "CouponDrop",
    "CouponTaken",
    "Deal",
    "DealClaim",
    "Draw",
    "DrawEntry",
    "Told",
]
