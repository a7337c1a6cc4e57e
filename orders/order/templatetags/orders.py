"""Small words about orders for templates."""

from django import template

from core.money import from_minor
from core.templatetags.market import money
from orders.order.models import Line, LineAdjustment, VendorOrder
from orders.order.states import OrderStatus
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
def packs_due(part: VendorOrder) -> int:
    """Packs of a part that are still to be sent; fetch its lines with it."""
    return sum(line.left for line in part.lines.all())


@register.filter
def short_packs(line: Line) -> int:
    """Packs that were not there; what the shopper took back is not among them."""
    if not line.short:
        return 0
    dropped = [
        int(row.units_before - row.units_after)
        for row in line.adjustments.all()
        if row.kind == LineAdjustment.Kind.DROPPED
    ]
    return int(line.short) - sum(dropped) // int(line.pack_quantity)


@register.filter
def order_state(status: str) -> str:
    """An order's state in words."""
    return str(OrderStatus(status).label)


@register.filter
def minor_money(amount: int, currency: str) -> str:
    """A sum that is kept in the currency's smallest unit, as pages show money."""
    return str(money(from_minor(amount, currency), currency))


@register.filter
def position(number: str) -> int:
    """`K7M2Q9XR4T-2` → 2, as addresses name a part."""
    return int(number.rpartition("-")[2])
