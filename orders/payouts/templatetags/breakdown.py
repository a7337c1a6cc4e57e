"""Where a price goes, for pages of goods and of orders; nothing where it is off."""

from collections.abc import Iterable
from typing import Any

from django import template

from orders.order.models import Order
from orders.payouts.breakdown import Slice, order_slices, slices_of_product

register = template.Library()


@register.simple_tag
def price_breakdown(chosen: Any, product: Any) -> list[Slice]:
    """Of the pack that a product's page shows."""
    return slices_of_product(chosen.pack if chosen else None, product)


@register.simple_tag
def order_breakdown(order: Order, parts: Iterable[Any]) -> list[Slice]:
    """Of an order's parts, as its page has them: each with its events."""
    return order_slices(order, [part for part, _events in parts])
