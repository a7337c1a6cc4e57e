"""Counting a seller's days from the rows of orders: four queries, however many days.

The definitions are those of `orders.figures`: parts that were paid for and not
cancelled, on the day they were ordered. What went back is every refund that stands,
of goods by the lines it names, apart from goods by what is left of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from core.money import rounded, to_minor
from core.regions import region_of
from orders.figures.periods import Period
from orders.figures.queries import DUE_UNITS, NOWHERE, SOLD
from orders.order.models import Line, VendorOrder
from orders.order.states import VendorOrderStatus
from orders.payment.models import Refund, RefundLine
from orders.payment.queries import LINE_STANDS, STANDS

from .models import GoodsDay, PartsDay

Row = dict[str, Any]
_CELL = ("cell_product", "cell_kind", "cell_channel")


def count_goods(partner_id: int, period: Period) -> list[GoodsDay]:
    """What the seller's lines of the period say; nothing is written."""
    found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(_zeroes)
    for row in _sold_lines(partner_id, period):
        money = {name: _minor(row[f"sum_{name}"], row) for name in ("listed", "paid")}
        counts = {name: row[f"sum_{name}"] for name in ("lines", "packs", "units")}
        _add(found[_key(row, _CELL)], counts | money)
    for row in _given_back_lines(partner_id, period):
        _add(found[_key(row, _CELL)], {"given_back": row["back"]})
    return [
        GoodsDay(
            partner_id=partner_id,
            day=day,
            currency=currency,
            region=region,
            product_id=product,
            unit_kind=unit_kind,
            channel=channel,
            **sums,
        )
        for (day, currency, region, product, unit_kind, channel), sums in found.items()
        if sums["lines"]
    ]


def count_parts(partner_id: int, period: Period) -> list[PartsDay]:
    """What the seller's parts of the period say beside their goods."""
    found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(_no_parts)
    for row in _parts(partner_id, period):
        sums = {
            name: _minor(row[f"sum_{name}"], row)
            for name in ("delivery", "carried", "cancelled_total")
        }
        counts = {name: row[f"sum_{name}"] for name in ("parts", "cancelled")}
        _add(found[_key(row)], counts | sums)
    for row in _given_back_parts(partner_id, period):
        _add(found[_key(row)], {"given_back": row["back"]})
    return [
        PartsDay(
            partner_id=partner_id, day=day, currency=currency, region=region, **sums
        )
        for (day, currency, region), sums in found.items()
        if sums["parts"] or sums["cancelled"]
    ]


def _cell(line: str) -> dict[str, F]:
    names = (f"{line}product", f"{line}unit_kind", f"{line}channel")
    return {name: F(path) for name, path in zip(_CELL, names, strict=True)}


def _zeroes() -> dict[str, int]:
    names = ("lines", "packs", "units", "listed", "paid", "given_back")
    return dict.fromkeys(names, 0)


def _no_parts() -> dict[str, int]:
    names = ("parts", "delivery", "carried", "given_back")
    return dict.fromkeys((*names, "cancelled", "cancelled_total"), 0)


def _add(sums: dict[str, int], more: dict[str, int]) -> None:
    for name, value in more.items():
        sums[name] += value


def _minor(amount: Decimal | None, row: Row) -> int:
    """SQLite keeps amounts as floats, whose sums are off by a hair."""
    currency = row["currency"]
    return to_minor(rounded(amount or Decimal(0), currency), currency)


def _key(row: Row, more: Iterable[str] = ()) -> tuple[Any, ...]:
    """Its cell: the province however it was typed."""
    region = region_of(row["country"] or "", row["province"] or "") or NOWHERE
    return (row["day"], row["currency"], region, *(row[name] for name in more))


def _by_place(rows: QuerySet[Any], part: str, **cell: F) -> QuerySet[Any]:
    """Grouped by day, currency, address and `cell`; `part` leads to a row's part."""
    address = f"{part}order__shipping_address__"
    names = {
        "day": TruncDate(f"{part}created", tzinfo=timezone.get_default_timezone()),
        "currency": F(f"{part}order__currency"),
        "country": F(f"{address}country"),
        "province": F(f"{address}state"),
    }
    return rows.annotate(**names).order_by().values(*names, **cell)


def _sold_lines(partner_id: int, period: Period) -> Iterator[Row]:
    lines = Line.objects.filter(
        period.has("vendor_order__created"),
        vendor_order__partner=partner_id,
        vendor_order__status__in=SOLD,
    )
    yield from _by_place(lines, "vendor_order__", **_cell("")).annotate(
        sum_lines=Count("pk"),
        sum_packs=Sum(F("quantity") - F("short")),
        sum_units=Sum(DUE_UNITS),
        sum_listed=Sum("line_price_before_discounts_incl_tax"),
        sum_paid=Sum("line_price_incl_tax"),
    )


def _given_back_lines(partner_id: int, period: Period) -> Iterator[Row]:
    rows = RefundLine.objects.filter(
        LINE_STANDS,
        period.has("line__vendor_order__created"),
        line__vendor_order__partner=partner_id,
        line__vendor_order__status__in=SOLD,
    )
    yield from _by_place(rows, "line__vendor_order__", **_cell("line__")).annotate(
        back=Sum("amount")
    )


def _parts(partner_id: int, period: Period) -> Iterator[Row]:
    sold = Q(status__in=SOLD)
    # An unpaid order that was given up is cancelled too, and was never a sale.
    gone = Q(status=VendorOrderStatus.CANCELLED, order__paid_at__isnull=False)
    parts = VendorOrder.objects.filter(
        period.has("created"),
        partner=partner_id,
        status__in=[*SOLD, VendorOrderStatus.CANCELLED],
    )
    yield from _by_place(parts, "").annotate(
        sum_parts=Count("pk", filter=sold),
        sum_delivery=Sum("delivery_cost", filter=sold),
        sum_carried=Sum("carried", filter=sold),
        sum_cancelled=Count("pk", filter=gone),
        sum_cancelled_total=Sum("total", filter=gone),
    )


def _given_back_parts(partner_id: int, period: Period) -> Iterator[Row]:
    """What refunds of parts give back apart from the lines they name."""
    refunds = Refund.objects.filter(
        STANDS,
        period.has("vendor_order__created"),
        vendor_order__partner=partner_id,
        vendor_order__status__in=SOLD,
    )
    # Two sums: a refund that is joined to its lines would count once for each.
    yield from _by_place(refunds, "vendor_order__").annotate(back=Sum("amount"))
    for row in _given_back_lines(partner_id, period):
        yield row | {"back": -row["back"]}
