"""What the pages of an order show of its documents."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.urls import reverse

from orders.documents.models import Document
from orders.documents.queries import documents_of_order
from orders.documents.wording import title_of
from orders.order.models import Order, VendorOrder

register = template.Library()


@register.simple_tag
def order_documents(order: Order) -> list[Document]:
    """All documents of an order's parts, the oldest first; one query."""
    return documents_of_order(order)


@register.simple_tag
def part_documents(part: VendorOrder) -> list[Document]:
    """A part's documents, the oldest first; one query."""
    return list(part.documents.order_by("issued_at", "pk"))


@register.filter
def of_part(documents: Iterable[Document], part: VendorOrder) -> list[Document]:
    return [one for one in documents if one.part_id == part.pk]


@register.filter
def document_title(document: Document) -> str:
    return title_of(document.kind)


@register.simple_tag
def invoice_address(part: VendorOrder, *, is_guest: bool, issued: str) -> str:
    """Where a mail's reader finds a part's invoice; empty unless it is `issued` then.

    Only a guest's link carries the key.
    """
    if issued != settings.INVOICES_ISSUED:
        return ""
    order = part.order
    position = int(part.number.rpartition("-")[2])
    path = reverse("orders:invoice", args=[order.number, position])
    key = f"?{urlencode({'key': order.access_key})}" if is_guest else ""
    return f"{settings.SITE_URL}{path}{key}"
