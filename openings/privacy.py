"""What this area holds of a person: invitations followed, shops opened for them."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import InvitationUse, ShopOpening


def invitations_followed(user: User) -> Iterator[dict[str, Any]]:
    rows = InvitationUse.objects.filter(user=user).select_related("invitation__office")
    for each in rows.order_by("pk"):
        office = each.invitation.office
        yield {
            "invited_by": office.name if office else "",
            "name": each.invitation.name if each.is_personal else "",
            "phone": each.invitation.phone,
            "followed": each.created,
        }


def shops_opened(user: User) -> Iterator[dict[str, Any]]:
    rows = ShopOpening.objects.filter(user=user).select_related("partner", "office")
    for each in rows.order_by("pk"):
        yield {
            "shop": each.partner.name,
            "opened_by": each.office.name if each.office else "",
            "phone": each.phone,
            "opened": each.created,
            "handed_over": each.handed_at,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {
        "invitations_to_sell": invitations_followed,
        "shops_opened_for_me": shops_opened,
    }
