"""Small words about orders for templates."""

from django import template

from core.money import from_minor
from core.templatetags.market import money
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
def minor_money(amount: int, currency: str) -> str:
    """A sum that is kept in the currency's smallest unit, as pages show money."""
    return str(money(from_minor(amount, currency), currency))


@register.filter
def position(number: str) -> int:
    """`K7M2Q9XR4T-2` → 2, as addresses name a part."""
    return int(number.rpartition("-")[2])
