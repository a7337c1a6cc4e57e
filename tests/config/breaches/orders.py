"""Breaches of orders, their parts and lines."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from core import dates
from orders.order.models import (
    Line,
    Order,
    ShippingEventQuantity,
    VendorOrder,
    VendorOrderEvent,
    WindowPart,
)
from orders.order.states import OrderStatus, VendorOrderStatus
from vendors.partner.models import Partner, StockPool, WindowRound

from .rows import (
    change,
    expired_orders,
    paid_vendor_orders,
)


def _a_round(part, *, state, total):
    """Of a window that needs ten; nobody decided it as the clock would."""
    now = timezone.now()
    row = WindowRound.objects.create(
        partner=part.partner,
        opens=now - timedelta(days=2),
        closes=now - timedelta(days=1),
        delivers_on=dates.day_of(now),
        needs=10,
        total=total,
        currency="CNY",
        state=state,
        decided_at=None if state == "open" else now,
    )
    WindowPart.objects.create(vendor_order=part, round=row)
    return row


def _a_sent_part():
    return VendorOrder.objects.filter(status="shipped").order_by("pk").first()


def send_what_takes_no_place():
    _a_round(_a_sent_part(), state="cancelled", total=1)


def send_what_is_not_decided():
    _a_round(_a_sent_part(), state="open", total=1)


def count_for_another_seller():
    part = _a_sent_part()
    row = _a_round(part, state="held", total=11)
    other = Partner.objects.exclude(pk=part.partner_id)
    other = other.exclude(pk=part.partner.cooperative_id or 0).first()
    WindowRound.objects.filter(pk=row.pk).update(partner=other)


def hold_less_than_waits():
    line = change(Line.objects.filter(claimed__gt=0), claimed=F("claimed") - 1)
    change(StockPool.objects.filter(pk=line.pool_id), claimed=F("claimed") - 1)


def sell_for_another():
    line = Line.objects.order_by("pk").first()
    other = Partner.objects.exclude(pk=line.partner_id).first()
    change(Line.objects.all(), partner=other)


def send_more():
    change(ShippingEventQuantity.objects.all(), quantity=F("quantity") + 1)


def ask_more():
    change(expired_orders(), total_incl_tax=F("total_incl_tax") + 1)


def price_a_line_anew():
    dearer = ("line_price_incl_tax", "line_price_before_discounts_incl_tax")
    change(Line.objects.all(), **{name: F(name) + 1 for name in dearer})


def number_anew():
    change(VendorOrder.objects.all(), number="ANOTHER-1")


def lose_all_vendor_orders():
    order = change(expired_orders(), total_incl_tax=0)
    VendorOrderEvent.objects.filter(vendor_order__order=order).delete()
    Line.objects.filter(order=order).delete()
    VendorOrder.objects.filter(order=order).delete()


def lose_all_lines():
    vendor_order = VendorOrder.objects.filter(order__in=expired_orders()).first()
    vendor_order.lines.all().delete()
    change(
        VendorOrder.objects.filter(pk=vendor_order.pk),
        goods=0,
        total=F("delivery_cost"),
    )
    change(
        Order.objects.filter(pk=vendor_order.order_id),
        total_incl_tax=F("total_incl_tax") - vendor_order.goods,
    )


def set_the_state():
    change(expired_orders(), status=OrderStatus.SHIPPED)


def forget_the_last_step():
    vendor_order = paid_vendor_orders(VendorOrderStatus.RECEIVED).first()
    vendor_order.events.last().delete()


def skip_a_step():
    vendor_order = paid_vendor_orders(VendorOrderStatus.RECEIVED).first()
    vendor_order.events.filter(status=VendorOrderStatus.PACKING).delete()


def forget_every_step():
    VendorOrder.objects.first().events.all().delete()


def let_it_wait():
    late = timezone.now() - timedelta(minutes=11)
    change(Order.objects.filter(status=OrderStatus.PENDING), expires_at=late)


def take_the_key():
    change(Order.objects.all(), access_key="")


def break_the_sum():
    change(VendorOrder.objects.all(), total=F("total") + 1)


def repeat_a_number():
    one, other = VendorOrder.objects.order_by("pk")[:2]
    change(VendorOrder.objects.filter(pk=other.pk), number=one.number)


def repeat_a_key():
    one, other = Order.objects.order_by("pk")[:2]
    change(Order.objects.filter(pk=other.pk), access_key=one.access_key)


def go_with_another_sellers():
    added = expired_orders().order_by("pk").first()
    sellers = added.vendor_orders.values("partner")
    first = Order.objects.exclude(vendor_orders__partner__in=sellers).first()
    change(Order.objects.filter(pk=added.pk), added_to=first)


PLANTS = {
    go_with_another_sellers: "what was added to orders goes with them",
    send_what_takes_no_place: ("orders of a window that takes no place are cancelled"),
    send_what_is_not_decided: "nothing of a window that is open is packed",
    count_for_another_seller: "parts wait for a window of their own seller",
    hold_less_than_waits: "lines hold stock just while their part waits for it",
    sell_for_another: "lines belong to their part's order and seller",
    send_more: "parcels hold what their lines have sent",
    ask_more: "orders cost what their parts cost",
    price_a_line_anew: "parts' goods are the sum of their lines",
    number_anew: "parts are numbered after their order",
    lose_all_vendor_orders: "orders have parts",
    lose_all_lines: "parts have lines",
    set_the_state: "orders stand as their parts do",
    forget_the_last_step: "parts have a history that leads where they are",
    skip_a_step: "parts have a history that leads where they are",
    forget_every_step: "parts have a history that leads where they are",
    let_it_wait: "unpaid orders are let go in time",
    take_the_key: "links to orders are each other's unlike",
}


# Held by the database as well, which refuses the breach before the audit could see it.
REFUSED = {
    break_the_sum: "parts cost goods less discount and delivery",
    repeat_a_number: "part numbers are used once",
    repeat_a_key: "links to orders are each other's unlike",
}
