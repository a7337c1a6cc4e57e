"""Reviews on pages of areas below."""

from django import template

from orders.order.models import VendorOrder
from orders.reviews.queries import ReviewSection, received_part, section_of
from orders.reviews.queries import reviews_of_farm as shown_of_farm
from vendors.partner.models import Partner

register = template.Library()


@register.simple_tag
def reviews_of_farm(farm: Partner) -> ReviewSection:
    """What buyers say of how it packs and sends."""
    return section_of(shown_of_farm(farm))


@register.filter
def can_be_reviewed(vendor_order: VendorOrder) -> bool:
    """Whether its shopper may review the farm: it has arrived."""
    return received_part(vendor_order.order, vendor_order.pk) is not None
