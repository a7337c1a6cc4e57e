"""Naming the company that documents are made out to, before and after the invoice."""

from dataclasses import dataclass, field

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.documents.content import correction_content
from orders.documents.models import BuyerDetails, Document
from orders.documents.queries import invoice_of, is_settled, parts_to_document
from orders.documents.states import DocumentKind
from orders.order.locks import lock_order
from orders.order.models import Order, VendorOrder

from .issuing import Draft, like, new_invoice, write

logger = structlog.get_logger(__name__)


class BuyerRefused(Exception):  # noqa: N818 - what happened
    """Raised when no invoice can name another buyer any more. Nothing changed."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The invoices of this order can't be changed any more, since money "
                "went back or they were changed often. Please ask the seller."
            )
        )


@dataclass
class Named:
    """Numbers of the parts that got a new invoice, and of those that kept theirs."""

    corrected: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def name_buyer(
    order: Order, *, company: str, tax_id: str = "", address: str = ""
) -> Named:
    """Make the order's documents out to a company, or to the recipient again.

    An invoice that was issued is cancelled by a credit note and issued anew, while
    nothing was credited on it. Raises `BuyerRefused`.
    """
    held = lock_order(order.pk)
    wanted = {"company": company, "tax_id": tax_id, "address": address}
    BuyerDetails.objects.update_or_create(order=held, defaults=wanted)
    named = Named()
    drafts: list[Draft] = []
    for part in parts_to_document([held.pk]):
        documents = list(part.documents.all())
        invoice = invoice_of(documents)
        if invoice is None or _names(invoice, wanted):
            continue
        if is_settled(invoice, documents):
            named.kept.append(part.number)
            continue
        named.corrected.append(part.number)
        drafts += _corrected(part, invoice)
    if named.kept and not named.corrected:
        raise BuyerRefused
    write(drafts)
    logger.info("buyer_named", order=held.number, corrected=len(named.corrected))
    return named


def _names(invoice: Document, wanted: dict[str, str]) -> bool:
    buyer = invoice.content["buyer"]
    return wanted == {
        "company": buyer["company"],
        "tax_id": buyer["tax_id"],
        "address": buyer["company_address"],
    }


def _corrected(part: VendorOrder, invoice: Document) -> list[Draft]:
    now = timezone.now()
    note = like(invoice, DocumentKind.CREDIT, correction_content(invoice))
    anew = new_invoice(part, turn=invoice.turn + 1)
    return [Draft(note, now), Draft(anew, now)]
