"""Invitations to sell, shops opened for somebody, classes."""

from .classes import ClassOpening, ClassSeat
from .invitations import InvitationUse, SellerInvitation
from .shops import ShopOpening

__all__ = [
    "ClassOpening", "ClassSeat", "InvitationUse", "SellerInvitation", "ShopOpening"
]  # fmt: skip
