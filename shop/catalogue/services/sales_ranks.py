"""How often goods were bought lately, as lists are ordered by it."""

from collections.abc import Mapping

from django.db import transaction

from core.bulk import update_rows
from shop.catalogue.models import Product


@transaction.atomic
def note_sales(sold: Mapping[int, int]) -> int:
    """By product's id; all others were not sold. Returns how many have changed.

    Only what is another than before is written: most are the same each night.
    """
    before = dict(
        Product.objects.filter(sold_lately__gt=0).values_list("pk", "sold_lately")
    )
    ids = sorted(pk for pk in {*before, *sold} if before.get(pk, 0) != sold.get(pk, 0))
    changed = [Product(pk=pk, sold_lately=sold.get(pk, 0)) for pk in ids]
    return update_rows(changed, ["sold_lately"])
