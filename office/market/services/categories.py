"""What one form of the market's office changes in several areas, all of it or none."""

from collections.abc import Mapping

from django.db import transaction

from fulfilment.claims.services.policy import set_category_window
from shop.catalogue.models import Category
from shop.catalogue.services.categories import save_category


@transaction.atomic
def save_category_page(
    category_id: int | None,
    fields: Mapping[str, object],
    *,
    parent_id: int | None,
    claim_hours: int | None,
    seen: str,
) -> Category:
    """A category with its claim period. Raises `CategoryError`."""
    kept = save_category(category_id, fields, parent_id=parent_id, seen=seen)
    set_category_window(kept, claim_hours)
    return kept
