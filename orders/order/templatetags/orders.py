"""Small words about orders for templates."""

from django import template

from orders.order.states import VendorOrderStatus as Status

register = template.Library()

_TONES = {
    Status.PENDING: "bg-gold",
    Status.PAID: "bg-sky",
    Status.ACCEPTED: "bg-sky",
    Status.PACKING: "bg-gold",
    Status.PACKED: "bg-gold",
    Status.PART_SHIPPED: "bg-leaf",
    Status.SHIPPED: "bg-leaf",
    Status.RECEIVED: "bg-leaf",
    Status.CANCELLED: "bg-bad",
    Status.EXPIRED: "",
}


@register.filter
def part_tone(status: str) -> str:
    """The badge's class for a part's state."""
    return _TONES.get(Status(status), "")


@register.filter
def position(number: str) -> int:
    """`K7M2Q9XR4T-2` → 2, as addresses name a part."""
    return int(number.rpartition("-")[2])
