"""A seller's orders and their lines, taken out in files that spreadsheets open."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from core import dates
from core.languages import in_words
from core.tables.writer import Cell, download
from fulfilment.packing.queries.vendor_orders import (
    FILTERS,
    filtered,
    lines_with_goods,
    recipient,
    vendor_orders_of,
)
from orders.order.models import Line, VendorOrder
from payments.payment.queries import PaymentStatus, payment_statuses
from shop.import_export.forms import DatedExportForm
from vendors.members.desk.base import DeskView
from vendors.partner.models import Partner

# Only its own parts, with their own totals; whom a parcel is for stands there as long
# as the part needs it, as on the desk.

AT_ONCE = 300
ORDER_COLUMNS = (
    "number", "placed_on", "status", "recipient", "phone", "street", "place",
    "postcode", "country", "delivery", "is_pickup", "expected_from", "expected_to",
    "goods", "discount", "delivery_cost", "carried", "total", "given_back", "tax",
    "currency", "weight_g", "note", "payment", "paid_back", "container_deposits",
    "deposits_back",
)  # fmt: skip
LINE_COLUMNS = (
    "number", "placed_on", "status", "product", "pack", "sku", "packs", "pack_holds",
    "unit", "price_before_discount", "price", "given_back", "tax_rate", "currency",
    "short", "packed", "packed_units", "shipped",
)  # fmt: skip
_BASE_UNIT = {"weight": "g", "volume": "ml", "piece": "piece"}
Row = list[Cell]


def chosen_vendor_orders(
    partner: Partner,
    *,
    first: date | None = None,
    last: date | None = None,
    state: str = "",
) -> QuerySet[VendorOrder]:
    """The seller's parts placed on these days (both included), in this state."""
    vendor_orders = vendor_orders_of(partner)
    if first:
        vendor_orders = vendor_orders.filter(created__gte=dates.start_of(first))
    if last:
        vendor_orders = vendor_orders.filter(created__lt=dates.end_of(last))
    if state in FILTERS:
        vendor_orders = vendor_orders.filter(filtered(state))
    return vendor_orders


def order_rows(vendor_orders: QuerySet[VendorOrder]) -> Iterator[Row]:
    """The header, then a row per part."""
    yield list(ORDER_COLUMNS)
    rows = vendor_orders.select_related("order__shipping_address").order_by(
        "created", "pk"
    )
    source = rows.iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(source, AT_ONCE)):
        money = payment_statuses(chunk)
        for vendor_order in chunk:
            yield _order(vendor_order, money[vendor_order.pk])


def _order(vendor_order: VendorOrder, money: PaymentStatus) -> Row:
    to = recipient(vendor_order)
    return [
        vendor_order.number,
        dates.day_of(vendor_order.created),
        str(vendor_order.status),
        to.name,
        to.phone,
        "\n".join(to.street),
        to.place,
        to.postcode,
        to.country,
        vendor_order.delivery_name,
        "yes" if vendor_order.is_pickup else "no",
        vendor_order.expected_from,
        vendor_order.expected_to,
        vendor_order.goods,
        vendor_order.discount,
        vendor_order.delivery_cost,
        vendor_order.carried,
        vendor_order.total,
        vendor_order.given_back,
        vendor_order.tax,
        str(vendor_order.order.currency),
        vendor_order.weight_grams,
        in_words(vendor_order.note),
        str(money.state),
        money.back_amount,
        vendor_order.container_deposits,
        vendor_order.deposits_back,
    ]


def line_rows(vendor_orders: QuerySet[VendorOrder]) -> Iterator[Row]:
    """The header, then a row per line of each part."""
    yield list(LINE_COLUMNS)
    lines = lines_with_goods().filter(
        vendor_order__in=vendor_orders.order_by().values("pk")
    )
    rows = lines.select_related("vendor_order__order", "product", "stockrecord")
    for line in rows.order_by("vendor_order__created", "pk").iterator(AT_ONCE):
        if line.vendor_order:  # so it was found
            yield _line(line, line.vendor_order)


def _line(line: Line, vendor_order: VendorOrder) -> Row:
    packed = line.packed_units
    return [
        vendor_order.number,
        dates.day_of(vendor_order.created),
        str(vendor_order.status),
        line.own_title,
        line.own_pack_name,
        str(line.partner_sku or ""),
        line.quantity,
        line.pack_quantity,
        _BASE_UNIT[line.unit_kind],
        line.line_price_before_discounts_incl_tax,
        line.line_price_incl_tax,
        line.given_back,
        line.tax_rate,
        str(vendor_order.order.currency),
        line.short,
        "yes" if line.is_packed else "no",
        None if packed is None else Decimal(packed),
        line.shipped,
    ]


class ExportOrders(DeskView):
    """One row per order."""

    act = "desk.orders.see"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        form = DatedExportForm(request.GET)
        if not form.is_valid():
            for texts in form.errors.values():
                for text in texts:
                    messages.error(request, str(text))
            return redirect("desk:exports", self.partner.code)
        chosen = form.cleaned_data
        vendor_orders = chosen_vendor_orders(
            self.partner,
            first=chosen["first"],
            last=chosen["last"],
            state=request.GET.get("state", ""),
        )
        return self.file(vendor_orders, chosen["form"])

    def file(self, vendor_orders: QuerySet[VendorOrder], form: str) -> HttpResponseBase:
        return download(order_rows(vendor_orders), name="orders", form=form)


class ExportLines(ExportOrders):
    """One row per line of an order."""

    def file(self, vendor_orders: QuerySet[VendorOrder], form: str) -> HttpResponseBase:
        return download(line_rows(vendor_orders), name="order-lines", form=form)
