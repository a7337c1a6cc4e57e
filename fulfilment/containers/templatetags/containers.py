"""What templates show of returnable packaging."""

from django import template

from fulfilment.containers.queries import PartContainers, containers_of
from orders.order.models import VendorOrder

register = template.Library()


@register.simple_tag
def part_containers(vendor_order: VendorOrder) -> PartContainers | None:
    """Of a part that has some, once something of it was sent."""
    found = containers_of(vendor_order)
    return found if found and found.sent else None
