"""A seller's orders and their lines, as rows of a table.

Only its own parts, with their own totals; whom a parcel is for stands there as long
as the part needs it, as on the desk.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone

from core.tables import Cell
from orders.order.models import Line, VendorOrder
from orders.payment.queries import PaymentStatus, payment_statuses
from vendors.partner.models import Partner

from .queries import FILTERS, lines_with_goods, parts_of, recipient

AT_ONCE = 300
ORDER_COLUMNS = (
    "number", "placed_on", "status", "recipient", "phone", "street", "place",
    "postcode", "country", "delivery", "is_pickup", "expected_from", "expected_to",
    "goods", "discount", "delivery_cost", "carried", "total", "given_back", "tax",
    "currency", "weight_g", "note", "payment", "paid_back",
)  # fmt: skip
LINE_COLUMNS = (
    "number", "placed_on", "status", "product", "pack", "sku", "packs", "pack_holds",
    "unit", "price_before_discount", "price", "given_back", "tax_rate", "currency",
    "short", "packed", "packed_units", "shipped",
)  # fmt: skip
_BASE_UNIT = {"weight": "g", "volume": "ml", "piece": "piece"}
Row = list[Cell]


def chosen_parts(
    partner: Partner,
    *,
    first: date | None = None,
    last: date | None = None,
    state: str = "",
) -> QuerySet[VendorOrder]:
    """The seller's parts placed on these days (both included), in this state."""
    parts = parts_of(partner)
    if first:
        parts = parts.filter(created__gte=_begin(first))
    if last:
        parts = parts.filter(created__lt=_begin(last + timedelta(days=1)))
    if state in FILTERS:
        parts = parts.filter(status__in=FILTERS[state])
    return parts


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def order_rows(parts: QuerySet[VendorOrder]) -> Iterator[Row]:
    """The header, then a row per part."""
    yield list(ORDER_COLUMNS)
    rows = parts.select_related("order__shipping_address").order_by("created", "pk")
    source = rows.iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(source, AT_ONCE)):
        money = payment_statuses(chunk)
        for part in chunk:
            yield _order(part, money[part.pk])


def _order(part: VendorOrder, money: PaymentStatus) -> Row:
    to = recipient(part)
    return [
        part.number,
        timezone.localtime(part.created).date(),
        str(part.status),
        to.name,
        to.phone,
        "\n".join(to.street),
        to.place,
        to.postcode,
        to.country,
        part.delivery_name,
        "yes" if part.is_pickup else "no",
        part.expected_from,
        part.expected_to,
        part.goods,
        part.discount,
        part.delivery_cost,
        part.carried,
        part.total,
        part.given_back,
        part.tax,
        str(part.order.currency),
        part.weight_grams,
        part.note,
        str(money.state),
        money.back_amount,
    ]


def line_rows(parts: QuerySet[VendorOrder]) -> Iterator[Row]:
    """The header, then a row per line of each part."""
    yield list(LINE_COLUMNS)
    lines = lines_with_goods().filter(vendor_order__in=parts.order_by().values("pk"))
    rows = lines.select_related("vendor_order__order", "product", "stockrecord")
    for line in rows.order_by("vendor_order__created", "pk").iterator(AT_ONCE):
        if line.vendor_order:  # so it was found
            yield _line(line, line.vendor_order)


def _line(line: Line, part: VendorOrder) -> Row:
    packed = line.packed_units
    return [
        part.number,
        timezone.localtime(part.created).date(),
        str(part.status),
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
        str(part.order.currency),
        line.short,
        "yes" if line.is_packed else "no",
        None if packed is None else Decimal(packed),
        line.shipped,
    ]
