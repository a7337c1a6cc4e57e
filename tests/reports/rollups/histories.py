"""Orders with histories, and their sums counted row by row in plain Python."""

from collections import defaultdict
from decimal import Decimal

from core import dates
from core.money import to_minor
from core.regions import region_of
from orders.order.models import VendorOrder
from payments.payment.models import RefundLine
from payments.payment.states import RefundState
from reports.rollups.models import GoodsDay, PartsDay

GOODS = ("lines", "packs", "units", "listed", "paid", "given_back")


PARTS = (
    "parts", "delivery", "carried", "given_back", "cancelled", "cancelled_total",
)  # fmt: skip


SOLD = {
    "paid", "accepted", "packing", "packed", "part-shipped", "shipped", "received",
}  # fmt: skip


def _place(vendor_order):
    address = vendor_order.order.shipping_address
    day = dates.day_of(vendor_order.created)
    region = region_of(address.country_id, address.state) or "none"
    return vendor_order.partner_id, day, vendor_order.order.currency, region


def _back(line):
    rows = RefundLine.objects.filter(line=line)
    return sum(row.amount for row in rows if row.refund.state != RefundState.FAILED)


def expected_goods():
    found = defaultdict(lambda: dict.fromkeys(GOODS, 0))
    for vendor_order in VendorOrder.objects.filter(status__in=SOLD):
        for line in vendor_order.lines.all():
            currency = vendor_order.order.currency
            key = (*_place(vendor_order), line.product_id, line.unit_kind, line.channel)
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


def expected_vendor_orders():
    found = defaultdict(lambda: dict.fromkeys(PARTS, 0))
    for vendor_order in VendorOrder.objects.filter(status__in=[*SOLD, "cancelled"]):
        currency, sums = vendor_order.order.currency, found[_place(vendor_order)]
        if vendor_order.status == "cancelled":
            sums["cancelled"] += 1
            sums["cancelled_total"] += to_minor(vendor_order.total, currency)
            continue
        alive = vendor_order.refunds.exclude(state=RefundState.FAILED)
        lines = sum(_back(line) for line in vendor_order.lines.all())
        sums["parts"] += 1
        sums["delivery"] += to_minor(vendor_order.delivery_cost, currency)
        sums["carried"] += to_minor(vendor_order.carried, currency)
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
