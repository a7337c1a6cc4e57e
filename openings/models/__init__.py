"""Invitations to sell, shops opened for somebody."""

from .invitations import InvitationUse, SellerInvitation
from .shops import ShopOpening

__all__ = ["InvitationUse", "SellerInvitation", "ShopOpening"]
