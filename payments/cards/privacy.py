"""What is known of a person's cards: for their own file of data."""

from collections.abc import Iterator, Mapping

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask, Row

from .models import SavedCard


def _cards(user: User) -> Iterator[Row]:
    for each in SavedCard.objects.filter(customer__user=user).order_by("pk"):
        yield {
            "brand": each.brand,
            "ends_in": each.last4,
            "expires": f"{each.exp_year}-{each.exp_month:02}",
            "is_default": each.is_default,
            "saved": each.added,
            "removed": each.removed_at,
        }


@OWN_DATA.provide
def _own_parts() -> Mapping[str, Ask]:
    return {"saved-cards": _cards}
