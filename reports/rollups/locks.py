"""The only lock on rollups: whoever counts a seller's days holds the seller's row."""

from .models import CountedSeller


def lock_seller(partner_id: int) -> CountedSeller:
    """Made if there is none; orders never touch this row."""
    CountedSeller.objects.get_or_create(partner_id=partner_id)
    return CountedSeller.objects.select_for_update(of=("self",), no_key=True).get(
        pk=partner_id
    )
