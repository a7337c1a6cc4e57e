"""For whom a person acts, and since when."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import PartnerRole


def roles_of(user: User) -> Iterator[dict[str, Any]]:
    for each in PartnerRole.objects.filter(user=user).select_related("partner"):
        yield {
            "seller": each.partner.name,
            "role": str(each.get_role_display()),
            "since": each.since,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {"roles": roles_of}
