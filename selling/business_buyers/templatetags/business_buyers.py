"""What pages ask of who buys at prices of their own."""

from typing import Any

from django import template

from selling.business_buyers.queries import has_price_list
from shop.basket.queries import shopper_of

register = template.Library()


@register.simple_tag(takes_context=True)
def buys_at_own_prices(context: Any) -> bool:
    """Whether cards may have other prices for whoever is shown the page."""
    request = context.get("request")
    if request is None or not hasattr(request, "assisted"):
        return False
    buyer = shopper_of(request)
    return buyer is not None and has_price_list(buyer.pk)
