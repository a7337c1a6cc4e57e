"""The only lock on invitations; who runs a seller is guarded by the seller's own."""

from .models import Invitation


def lock_invitation(digest: str) -> Invitation | None:
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("partner").filter(token_hash=digest).first()
