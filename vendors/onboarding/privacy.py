"""What a person sent in to sell here."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import SellerApplication


def applications_of(user: User) -> Iterator[dict[str, Any]]:
    rows = SellerApplication.objects.filter(user=user).select_related("village")
    for each in rows.order_by("pk"):
        yield {
            "name": each.name,
            "person": each.person,
            "phone": each.phone,
            "village": each.village.name if each.village else "",
            "tax_status": str(each.get_tax_status_display()),
            "grows": each.grows,
            "story": each.story,
            "state": str(each.get_status_display()),
            "begun": each.created,
            "sent": each.sent_at,
            "decided": each.decided_at,
            "reason": each.reason,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {"applications": applications_of}
