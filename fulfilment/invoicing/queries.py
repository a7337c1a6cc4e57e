"""Which parts lack a document, and which documents there are."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, prefetch_related_objects

from core import dates
from core.prepared import Prepared, any_of, keep_related
from orders.order.models import Line, Order, VendorOrder
from payments.payment.models import Payment, Refund
from payments.payment.on_invoice import unpaid_of_parts
from payments.reconciliation.debtors import NAMED
from vendors.partner.models import Partner

from .models import Document, Series
from .states import DocumentKind

# Each correction takes two numbers of the seller's, which its bookkeeper goes through.
MOST_CORRECTIONS = 3
# An invoice's number, also as a bank writes it, without what stands between.
_CODE = re.compile(
    r"(?<![A-Z0-9])I[\s-]{0,2}(20\d\d)[\s-]{0,2}(\d{6,9})(?!\d)", re.IGNORECASE
)


@Prepared
def _parts(orders: Any) -> QuerySet[VendorOrder]:
    rows = VendorOrder.objects.filter(any_of("order", orders), total__gt=0)
    return rows.filter(order__paid_at__isnull=False).select_related(
        "order__shipping_address",
        "order__buyer_details",
        "partner__village__county",
        "partner__issuer_details",
    )


@Prepared
def _lines(parts: Any) -> QuerySet[Line]:
    rows = Line.objects.filter(any_of("vendor_order", parts))
    return rows.select_related("product", "stockrecord").order_by("pk")


@Prepared
def _refunds(parts: Any) -> QuerySet[Refund]:
    return Refund.objects.filter(any_of("vendor_order", parts)).order_by("pk")


@Prepared
def _documents(parts: Any) -> QuerySet[Document]:
    return Document.objects.filter(any_of("vendor_order", parts)).order_by("pk")


@Prepared
def _payments(orders: Any) -> QuerySet[Payment]:
    return Payment.objects.filter(any_of("order", orders))


def vendor_orders_to_document(order_ids: Iterable[int]) -> list[VendorOrder]:
    """Paid parts of these orders with all that their documents say."""
    parts = sorted(_parts.of_many(list(order_ids)), key=lambda part: part.pk)
    ids = [part.pk for part in parts]
    refunds = _refunds.of_many(ids)
    prefetch_related_objects(refunds, "lines")
    keep_related(parts, "lines", _lines.of_many(ids), "vendor_order")
    keep_related(parts, "refunds", refunds, "vendor_order")
    keep_related(parts, "documents", _documents.of_many(ids), "vendor_order")
    orders = [part.order for part in parts]
    paid = list({order.pk for order in orders})
    keep_related(orders, "payments", _payments.of_many(paid), "order")
    if settings.INVOICES_ISSUED != "paid":
        prefetch_related_objects(parts, "parcels")
    return parts


def is_invoice_due(vendor_order: VendorOrder) -> bool:
    """Whether a paid part is to have an invoice by now.

    One that is cancelled before its goods are sent gets neither invoice nor credit note
    where invoices come with the parcel; else it gets both.
    """
    return settings.INVOICES_ISSUED == "paid" or bool(vendor_order.parcels.all())


def invoice_of(documents: Iterable[Document]) -> Document | None:
    """The invoice that counts: a corrected one replaces those before it."""
    found = [one for one in documents if one.kind == DocumentKind.INVOICE]
    return max(found, key=lambda one: one.turn, default=None)


def is_settled(invoice: Document, documents: Iterable[Document]) -> bool:
    """Whether something was credited on it, or it was corrected too often."""
    notes = any(one.corrects_id == invoice.pk for one in documents)
    return notes or invoice.turn > MOST_CORRECTIONS


def are_settled(documents: Iterable[Document]) -> bool:
    """Of an order's documents: whether no invoice of it can name another buyer."""
    of_vendor_orders: dict[int | None, list[Document]] = {}
    for one in documents:
        of_vendor_orders.setdefault(one.vendor_order_id, []).append(one)
    counting = [(invoice_of(rows), rows) for rows in of_vendor_orders.values()]
    return bool(counting) and all(
        invoice is not None and is_settled(invoice, rows) for invoice, rows in counting
    )


def paid_orders(after: int) -> QuerySet[Order]:
    """Paid orders past that id, in id order."""
    return Order.objects.filter(paid_at__isnull=False, pk__gt=after).order_by("pk")


def documents_in(
    rows: QuerySet[Document], *, year: int, kind: str = "", month: int = 0
) -> QuerySet[Document]:
    """A year's documents, the newest first; of one kind or month where asked."""
    first = date(year, month or 1, 1)
    after = dates.months_later(first, 1 if month else 12)
    found = rows.filter(
        issued_at__gte=dates.start_of(first), issued_at__lt=dates.start_of(after)
    )
    if kind in DocumentKind.values:
        found = found.filter(kind=kind)
    return found.select_related("vendor_order__order", "issuer").order_by(
        "-issued_at", "-pk"
    )


def years_of(issuer: Partner | None, *, everybody: bool = False) -> list[int]:
    """Years with documents, the latest first."""
    rows = Series.objects.all() if everybody else Series.objects.filter(issuer=issuer)
    years = rows.order_by("-year").values_list("year", flat=True).distinct()
    return list(years)


def documents_of_order(order: Order) -> list[Document]:
    """All documents of an order's parts, the oldest first; one query."""
    return _documents_of_order(order.pk)


@Prepared
def _documents_of_order(order: Any) -> QuerySet[Document]:
    rows = Document.objects.filter(vendor_order__order=order)
    return rows.select_related("vendor_order").order_by("issued_at", "pk")


@NAMED.provide
def orders_on_invoice_named(text: str) -> set[int]:
    """By the numbers of their invoices, where one alone of that number is not paid.

    Each seller counts its own invoices, so that two may have the same. No query for a
    text without such a number.
    """
    codes = {(int(year), int(number)) for year, number in _CODE.findall(text)}
    if not codes:
        return set()
    rows = Document.objects.filter(
        kind=DocumentKind.INVOICE,
        number__in={number for _year, number in codes},
        series__year__in={year for year, _number in codes},
        vendor_order__due_on__isnull=False,
    ).values_list("series__year", "number", "vendor_order", "vendor_order__order")
    found = [row for row in rows if row[:2] in codes]
    unpaid = unpaid_of_parts([part for *_code, part, _order in found])
    by_code: dict[tuple[int, int], set[int]] = {}
    for year, number, part, order in found:
        if unpaid.get(part):
            by_code.setdefault((year, number), set()).add(order)
    return {
        order for orders in by_code.values() if len(orders) == 1 for order in orders
    }
