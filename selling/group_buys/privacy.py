"""What group buys hold of a person, for themselves."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import GroupJoin
from .queries import place_of


def places_of(user: User) -> Iterator[dict[str, Any]]:
    rows = GroupJoin.objects.filter(user=user)
    for each in rows.select_related("group__offer__pack__product").order_by("pk"):
        yield {
            "group": each.group.code,
            "goods": each.group.offer.pack.product.get_title(),
            "packs": each.quantity,
            "price": each.group.price,
            "currency": each.group.currency,
            "leads": each.group.leader_id == user.pk,
            "place": _place(each, user),
            "state": str(each.get_status_display()),
            "at": each.created,
        }


def _place(join: GroupJoin, user: User) -> str:
    """Where the goods go, of who said so."""
    place = place_of(join.group)
    if place is None or join.group.leader_id != user.pk:
        return ""
    columns = place.columns()
    return " ".join(value for value in columns.values() if value)


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {"group-buys": places_of}
