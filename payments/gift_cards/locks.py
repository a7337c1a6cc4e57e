"""The only lock on gift cards; nothing is locked before it in one transaction."""

from .models import GiftCard


def lock_gift_card(pk: int) -> GiftCard:
    rows = GiftCard.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)
