"""The only locks on offers and vouchers: offers first, each kind in id order."""

from collections.abc import Iterable

from oscar.apps.voucher.models import Voucher

from .models import ConditionalOffer, OfferUse


def lock_offers(ids: Iterable[int]) -> dict[int, ConditionalOffer]:
    """Offers by id, their counters as they are now and nobody else's to change."""
    rows = ConditionalOffer.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=list(ids)
    )
    return {offer.pk: offer for offer in rows.order_by("pk")}


def lock_vouchers(ids: Iterable[int]) -> dict[int, Voucher]:
    """Vouchers by id; take them after the offers."""
    rows = Voucher.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=list(ids)
    )
    return {voucher.pk: voucher for voucher in rows.order_by("pk")}


def lock_uses(order_id: int) -> list[OfferUse]:
    """What an order used and has not given back; take them after offers."""
    uses = OfferUse.objects.select_for_update(of=("self",), no_key=True).filter(
        order_id=order_id, released_at=None
    )
    return list(uses.order_by("pk"))
