"""What a seller's pages show of disputes: why a share waits."""

from django import template

from orders.order.models import VendorOrder
from payments.disputes.models import DisputeShare
from payments.disputes.queries import frozen_of, shares_of_vendor_order
from vendors.partner.models import Partner

register = template.Library()


@register.simple_tag
def disputes_of_vendor_order(vendor_order: VendorOrder) -> list[DisputeShare]:
    """The latest first; one query."""
    return shares_of_vendor_order(vendor_order)


@register.simple_tag
def disputes_of_seller(partner: Partner) -> list[DisputeShare]:
    """What runs; one query."""
    return frozen_of(partner)
