"""Reviews on pages of areas below."""

from django import template

from orders.order.models import VendorOrder
from orders.order.states import VendorOrderStatus
from orders.reviews.queries import ReviewSection, section_of
from orders.reviews.queries import reviews_of_farm as shown_of_farm
from vendors.partner.models import Partner

register = template.Library()
ARRIVING = (VendorOrderStatus.SHIPPED, VendorOrderStatus.RECEIVED)


@register.simple_tag
def reviews_of_farm(farm: Partner) -> ReviewSection:
    """What buyers say of how it packs and sends."""
    return section_of(shown_of_farm(farm))


@register.filter
def can_be_reviewed(vendor_order: VendorOrder) -> bool:
    """Whether its shopper may review goods and farm: it has arrived.

    As `received_part` says, of a part whose parcels were read with it.
    """
    if vendor_order.is_visit or vendor_order.status not in ARRIVING:
        return False
    has_come = any(
        getattr(parcel, "delivery", None) for parcel in vendor_order.parcels.all()
    )
    return has_come or vendor_order.status == VendorOrderStatus.RECEIVED
