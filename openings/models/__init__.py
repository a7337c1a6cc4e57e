"""Invitations to sell."""

from .invitations import InvitationUse, SellerInvitation

__all__ = ["InvitationUse", "SellerInvitation"]
