"""The only locks on invitations to sell and on shops opened for somebody."""

from .models import SellerInvitation, ShopOpening


def lock_seller_invitation(digest: str) -> SellerInvitation | None:
    rows = SellerInvitation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("office").filter(token_hash=digest).first()


def lock_opening(opening_id: int) -> ShopOpening:
    rows = ShopOpening.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("partner", "office", "by").get(pk=opening_id)
