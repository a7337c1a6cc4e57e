"""Orders with histories, and their sums counted row by row in plain Python."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import time_machine
from django.utils import timezone

from core.money import to_minor
from core.regions import region_of
from orders.order.models import Line, VendorOrder
from orders.order.services import (
    accept_part,
    cancel_part,
    drop_packs,
    start_packing,
    weigh_line,
)
from orders.order.services import finish_packing as finish
from orders.payment.models import RefundLine
from orders.payment.services import RefundTerms, give_back
from orders.payment.services.giving import left_of
from orders.payment.states import RefundState
from orders.rollups.models import GoodsDay, PartsDay
from tests.cast import a_paid_order

# Noon in China of an autumn day.
START = datetime(2026, 10, 20, 4, tzinfo=UTC)
GOODS = ("lines", "packs", "units", "listed", "paid", "given_back")
PARTS = (
    "parts", "delivery", "carried", "given_back", "cancelled", "cancelled_total",
)  # fmt: skip


def sold(packs, *, day=0, hour=0, user=None, state="Beijing", channel="page"):
    """The parts of an order paid that many days and hours after the start."""
    with time_machine.travel(START + timedelta(days=day, hours=hour), tick=False):
        order = a_paid_order(packs, user=user)
        order.shipping_address.state = state
        order.shipping_address.save()
        Line.objects.filter(order=order).update(channel=channel)
        return list(order.parts.order_by("pk"))


def cancelled(part):
    cancel_part(part, by=None, by_shopper=True)


def dropped(part):
    """A pack taken back by the shopper, where there is more than one."""
    line = part.lines.order_by("pk").first()
    if line.quantity > 1:
        seen = sum(one.left for one in part.lines.all())
        drop_packs(part, {line.pk: line.quantity - 1}, seen=seen, by=None)


def weighed(part):
    """Packed, what is sold by weight a little light."""
    accept_part(part, by=None)
    start_packing(part, by=None)
    for line in part.lines.filter(is_weighed=True):
        units = line.due * line.pack_quantity * 19 // 20
        weigh_line(line, units=units, typed=f"{units}", by=None)


def packed(part):
    weighed(part)
    part.lines.update(is_packed=True)
    part.refresh_from_db()
    finish(part, by=None)


def refunded(part, share=50):
    """Some of the first line by hand, and all of the delivery."""
    left = left_of(part)
    line = part.lines.order_by("pk").first()
    unit = 10 if part.order.currency == "KWD" else 1
    amount = left.lines[line.pk] * share // 100 // unit * unit
    terms = RefundTerms(reason="goodwill")
    give_back(
        part,
        lines={line.pk: amount},
        cause=f"by-hand:{part.pk}",
        terms=terms,
        delivery=left.delivery,
    )


ACTS = {
    "cancelled": cancelled,
    "dropped": dropped,
    "weighed": weighed,
    "packed": packed,
    "refunded": refunded,
}
SOLD = {
    "paid", "accepted", "packing", "packed", "part-shipped", "shipped", "received",
}  # fmt: skip


def _place(part):
    address = part.order.shipping_address
    day = timezone.localtime(part.created).date()
    region = region_of(address.country_id, address.state) or "none"
    return part.partner_id, day, part.order.currency, region


def _back(line):
    rows = RefundLine.objects.filter(line=line)
    return sum(row.amount for row in rows if row.refund.state != RefundState.FAILED)


def expected_goods():
    found = defaultdict(lambda: dict.fromkeys(GOODS, 0))
    for part in VendorOrder.objects.filter(status__in=SOLD):
        for line in part.lines.all():
            currency = part.order.currency
            key = (*_place(part), line.product_id, line.unit_kind, line.channel)
            listed = line.line_price_before_discounts_incl_tax
            sums = {
                "lines": 1,
                "packs": line.quantity - line.short,
                "units": line.due_units,
                "listed": to_minor(Decimal(listed), currency),
                "paid": to_minor(Decimal(line.line_price_incl_tax), currency),
                "given_back": _back(line),
            }
            for name, value in sums.items():
                found[key][name] += value
    return dict(found)


def expected_parts():
    found = defaultdict(lambda: dict.fromkeys(PARTS, 0))
    for part in VendorOrder.objects.filter(status__in=[*SOLD, "cancelled"]):
        currency, sums = part.order.currency, found[_place(part)]
        if part.status == "cancelled":
            sums["cancelled"] += 1
            sums["cancelled_total"] += to_minor(part.total, currency)
            continue
        alive = part.refunds.exclude(state=RefundState.FAILED)
        lines = sum(_back(line) for line in part.lines.all())
        sums["parts"] += 1
        sums["delivery"] += to_minor(part.delivery_cost, currency)
        sums["carried"] += to_minor(part.carried, currency)
        sums["given_back"] += sum(one.amount for one in alive) - lines
    return dict(found)


def kept_goods():
    return {
        (
            row.partner_id, row.day, row.currency, row.region, row.product_id,
            row.unit_kind, row.channel,
        ): {name: getattr(row, name) for name in GOODS}
        for row in GoodsDay.objects.all()
    }  # fmt: skip


def kept_parts():
    return {
        (row.partner_id, row.day, row.currency, row.region): {
            name: getattr(row, name) for name in PARTS
        }
        for row in PartsDay.objects.all()
    }
