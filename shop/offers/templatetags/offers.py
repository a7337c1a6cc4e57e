"""What pages of goods and baskets say of running offers."""

from collections.abc import Iterable
from typing import Any

from django import template

from shop.offers.shown import RunningOffer, offers_of

register = template.Library()

MOST_SHOWN = 3


@register.simple_tag
def running_offers(product: Any) -> list[RunningOffer]:
    """Of one product, those with an announced code last."""
    found = offers_of([product]).get(product.pk, [])
    return sorted(found, key=lambda offer: bool(offer.code))[:MOST_SHOWN]


@register.simple_tag
def announced_codes(groups: Iterable[Any], used: Iterable[Any]) -> list[RunningOffer]:
    """Codes for something in the basket that are not yet on it.

    `groups` are the basket's, by seller; `used` are the savings it has.
    """
    products = {}
    for group in groups:
        for line in group.lines:
            product = line.line.product
            if product.partner_id == group.partner.pk:
                product.partner = group.partner  # at hand, so that nothing is fetched
            products[product.pk] = product
    known = {saving.voucher_id for saving in used} - {None}
    found = {
        offer.code: offer
        for offers in offers_of(list(products.values()), with_code=True).values()
        for offer in offers
        if offer.voucher_id not in known
    }
    return list(found.values())[:MOST_SHOWN]
