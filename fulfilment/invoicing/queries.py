"""Which parts lack a document, and which documents there are."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from orders.order.models import Line, Order, VendorOrder
from payments.payment.models import Refund
from vendors.partner.models import Partner

from .models import Document, Series
from .states import DocumentKind

# Each correction takes two numbers of the seller's, which its bookkeeper goes through.
MOST_CORRECTIONS = 3


def vendor_orders_to_document(order_ids: Iterable[int]) -> QuerySet[VendorOrder]:
    """Paid parts of these orders with all that their documents say."""
    lines = Line.objects.select_related("product", "stockrecord").order_by("pk")
    refunds = Refund.objects.prefetch_related("lines").order_by("pk")
    documents = Document.objects.order_by("pk")
    rows = VendorOrder.objects.filter(
        order__in=list(order_ids), order__paid_at__isnull=False, total__gt=0
    )
    rows = rows.select_related(
        "order__shipping_address",
        "order__buyer_details",
        "partner__village__county",
        "partner__issuer_details",
    ).prefetch_related(
        Prefetch("lines", lines),
        Prefetch("refunds", refunds),
        Prefetch("documents", documents),
        "order__payments",
    )
    if settings.INVOICES_ISSUED != "paid":
        rows = rows.prefetch_related("parcels")
    return rows.order_by("pk")


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
    found = rows.filter(series__year=year)
    if kind in DocumentKind.values:
        found = found.filter(kind=kind)
    if month:
        found = found.filter(issued_at__month=month)
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
    rows = Document.objects.filter(vendor_order__order=order).select_related(
        "vendor_order"
    )
    return list(rows.order_by("issued_at", "pk"))
