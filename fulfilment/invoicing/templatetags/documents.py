"""What the pages of an order show of its documents."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.urls import reverse

from fulfilment.invoicing.models import Document
from fulfilment.invoicing.queries import documents_of_order
from fulfilment.invoicing.wording import title_of
from orders.order.models import Order, VendorOrder

register = template.Library()


@register.simple_tag
def order_documents(order: Order) -> list[Document]:
    """All documents of an order's parts, the oldest first; one query."""
    return documents_of_order(order)


@register.simple_tag
def vendor_order_documents(vendor_order: VendorOrder) -> list[Document]:
    """A part's documents, the oldest first; one query."""
    return list(vendor_order.documents.order_by("issued_at", "pk"))


@register.filter
def of_vendor_order(
    documents: Iterable[Document], vendor_order: VendorOrder
) -> list[Document]:
    return [one for one in documents if one.vendor_order_id == vendor_order.pk]


@register.filter
def document_title(document: Document) -> str:
    return title_of(document.kind)


@register.simple_tag
def invoice_address(vendor_order: VendorOrder, *, is_guest: bool, issued: str) -> str:
    """Where a mail's reader finds a part's invoice; empty unless it is `issued` then.

    Only a guest's link carries the key.
    """
    if issued != settings.INVOICES_ISSUED:
        return ""
    order = vendor_order.order
    position = int(vendor_order.number.rpartition("-")[2])
    path = reverse("orders:invoice", args=[order.number, position])
    key = f"?{urlencode({'key': order.access_key})}" if is_guest else ""
    return f"{settings.SITE_URL}{path}{key}"
