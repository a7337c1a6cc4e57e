"""The only locks on invitations to sell."""

from .models import SellerInvitation


def lock_seller_invitation(digest: str) -> SellerInvitation | None:
    rows = SellerInvitation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("office").filter(token_hash=digest).first()
