"""Deals and their claims, coupons and draws."""

from .coupons import CouponDrop, CouponTaken
from .deals import Deal, DealClaim
from .draws import Draw, DrawEntry

__all__ = [
    "CouponDrop",
    "CouponTaken",
    "Deal",
    "DealClaim",
    "Draw",
    "DrawEntry",
]
