"""What other pages show of the talk."""

from django import template

from accounts.contacts import shown_phone
from orders.messaging.queries import (
    SHOWN_ON_A_PAGE,
    Conversation,
    count_open,
    may_be_written_about,
    said_on,
)
from orders.order.models import VendorOrder
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus
from shop.catalogue.models import Product
from vendors.partner.models import Partner

register = template.Library()
NEEDS_A_CALL = VISIBLE_TO_SELLER - {
    VendorOrderStatus.RECEIVED,
    VendorOrderStatus.CANCELLED,
}


@register.simple_tag
def answered_questions(product: Product) -> list[Conversation]:
    """The newest of a product, one more than is shown, for everybody; one query."""
    return said_on(product, SHOWN_ON_A_PAGE + 1)


@register.simple_tag
def open_questions(partner: Partner) -> int:
    """How many questions wait at a seller's desk."""
    return count_open(partner)


@register.filter
def can_be_written_about(vendor_order: VendorOrder) -> bool:
    """Whether the shopper may write to the seller about this part."""
    return may_be_written_about(vendor_order)


@register.filter
def farm_phone(vendor_order: VendorOrder) -> str:
    """The farm's number for the shopper whose order needs it, else nothing.

    Only if the seller shows it, from the payment until everything has arrived.
    """
    partner = vendor_order.partner
    is_needed = partner.shows_phone and vendor_order.status in NEEDS_A_CALL
    return shown_phone(partner.phone) if is_needed else ""
