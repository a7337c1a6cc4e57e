"""Small words about orders for templates, and what weighed and short lines say."""

from decimal import Decimal
from typing import Any

from django import template
from django.db.models import Q
from django.utils import timezone

from core.money import from_minor, rounded
from core.templatetags.market import money
from orders.order import wording
from orders.order.access import SESSION_KEYS
from orders.order.carriers import carrier_page
from orders.order.models import (
    Line,
    LineAdjustment,
    Order,
    ShippingEvent,
    VendorOrder,
)
from orders.order.states import OrderStatus
from orders.order.states import VendorOrderStatus as Status
from orders.order.waits import Wait, other_wait_of
from vendors.partner.models import StockRecord

register = template.Library()


@register.filter
def cash_words(order: Order) -> str:
    """Where an order in cash is paid for; a query."""
    by_van = order.vendor_orders.values_list("by_van", flat=True)
    return wording.cash_in_words(by_van)


@register.filter
def pay_in_cash(order: Order, amount: str) -> str:
    """What its shopper has to do; a query."""
    return wording.pay_in_cash(order, amount)


@register.simple_tag
def other_wait(part: VendorOrder) -> Wait | None:
    """What it waits for beside an order window, before it is packed."""
    return other_wait_of(part)


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
def tracking_page(parcel: ShippingEvent) -> str:
    """The carrier's public page of a parcel; empty where it has none."""
    return carrier_page(parcel.carrier, parcel.tracking_number)


@register.filter
def vendor_order_tone(status: str) -> str:
    """The badge's class for a part's state."""
    return _TONES.get(Status(status), "")


@register.filter
def packs_due(vendor_order: VendorOrder) -> int:
    """Packs of a part that are still to be sent; fetch its lines with it."""
    return sum(line.left for line in vendor_order.lines.all())


@register.filter
def short_packs(line: Line) -> int:
    """Packs that were not there; what was cancelled is not among them."""
    if not line.short:
        return 0
    kinds = LineAdjustment.Kind
    dropped = [
        int(row.units_before - row.units_after)
        for row in line.adjustments.all()
        if row.kind in {kinds.DROPPED, kinds.GROUP}
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


@register.simple_tag(takes_context=True)
def unpaid_order(context: Any) -> Order | None:
    """The newest order of this person or browser whose goods still wait for payment."""
    request = context["request"]
    keys = request.session.get(SESSION_KEYS, {})
    if not keys and not request.user.is_authenticated:
        return None
    own = Q(pk__in=())
    for number, key in keys.items():
        own |= Q(number=number, access_key=key)
    if request.user.is_authenticated:
        own |= Q(user=request.user)
    waiting = Order.objects.filter(own, status=OrderStatus.PENDING)
    return waiting.filter(expires_at__gt=timezone.now()).order_by("-pk").first()


@register.filter
def weighing_agreement(sold: StockRecord | Line) -> str:
    """What is agreed for a pack, or for a line of one, that is weighed."""
    return wording.agreement(sold.tolerance, sold.over_weight)


@register.filter
def listed_amount(line: Line) -> str:
    return wording.listed(line)


@register.filter
def packed_amount(line: Line) -> str:
    return wording.packed(line)


@register.filter
def price_now(line: Line) -> Decimal:
    """The line's price in the order's list, less what went back of it."""
    return Decimal(line.line_price_before_discounts_incl_tax) - line.given_back


@register.simple_tag
def tax_back(line: Line, currency: str) -> Decimal:
    """The tax inside what went back of a line."""
    if not line.given_back:
        return Decimal(0)
    share = line.given_back / line.line_price_incl_tax
    return rounded(line.line_price_tax * share, currency)


@register.simple_tag
def final_tax(vendor_order: VendorOrder, currency: str) -> Decimal:
    """The tax inside what a part costs in the end."""
    back = sum(
        (tax_back(line, currency) for line in vendor_order.lines.all()), Decimal(0)
    )
    return Decimal(vendor_order.tax) - back


@register.filter
def settlement_of(line: Line) -> str:
    """What finishing will settle; the line's `order` has to be fetched."""
    return wording.settlement(line)


@register.simple_tag
def changes_in_words(line: Line, currency: str) -> list[str]:
    """Each change of a line; its `adjustments` have to be fetched."""
    return [
        wording.adjustment_in_words(one, line, currency)
        for one in line.adjustments.all()
    ]
