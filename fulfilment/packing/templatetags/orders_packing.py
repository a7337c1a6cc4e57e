"""Small words of the packing pages for templates."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from fulfilment.packing.queries.added import grams_of, total_of
from fulfilment.packing.queries.vendor_orders import (
    has_to_be_packed_anew,
    short_rule_in_words,
)
from orders.order.models import Line, VendorOrder
from orders.order.states import VendorOrderStatus
from vendors.partner.models import Partner

register = template.Library()


@register.filter
def at(found: Mapping[Any, Any] | None, key: Any) -> Any:
    """What a mapping has for a key; nothing for one it has not."""
    return found.get(key) if found else None


@register.filter
def is_packing(vendor_order: VendorOrder, line: Line) -> bool:
    """Whether the line is being packed now, or has to be packed anew."""
    if vendor_order.status == VendorOrderStatus.PACKING:
        return bool(line.due)
    return has_to_be_packed_anew(vendor_order, line)


@register.filter
def box_grams(vendor_order: VendorOrder) -> int:
    """What a part weighs with what was added to it."""
    return grams_of(vendor_order)


@register.filter
def box_total(vendor_order: VendorOrder) -> Decimal:
    """What a part costs with what was added to it."""
    return total_of(vendor_order)


@register.filter
def short_rule(partner: Partner) -> str:
    """What the seller has declared for too little of something; empty without."""
    return short_rule_in_words(partner)
