"""Every write about documents: issuing them, and what they name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates
from core.bulk import update_rows
from core.money import to_minor
from core.refusals import RefusalError
from core.rows import insert_rows
from orders.order.locks import lock_order, lock_orders
from orders.order.models import Order, VendorOrder
from payments.payment.models import Refund
from payments.payment.states import RefundState
from vendors.partner.models import Partner

from .content import (
    Content,
    correction_content,
    credit_content,
    invoice_content,
    named,
    reversal_content,
)
from .locks import lock_series
from .models import BuyerDetails, Document, IssuerDetails, Series
from .queries import (
    invoice_of,
    is_invoice_due,
    is_settled,
    vendor_orders_to_document,
)
from .states import DocumentKind


def describe_issuer(partner: Partner, **details: str) -> IssuerDetails:
    """From the next document on; those that were issued stay as they are."""
    row, _made = IssuerDetails.objects.update_or_create(
        partner=partner, defaults=details
    )
    return row


@dataclass
class Draft:
    """A document without its number."""

    document: Document
    issued_at: datetime


@transaction.atomic
def issue_documents(order_ids: Sequence[int], *, backdated: bool = False) -> int:
    """Give the paid parts of these orders what they lack; how many were issued.

    An invoice for each part, a credit note for each refund that arrived, a reversal
    where one turned out not to have arrived. Repeatable; as many queries for a hundred
    orders as for one. `backdated` dates them when it happened, which only invented
    orders want: numbers follow the days on which they are given.
    """
    lock_orders(order_ids)
    now = timezone.now()
    drafts: list[Draft] = []
    for vendor_order in vendor_orders_to_document(order_ids):
        drafts += _lacking(vendor_order, None if backdated else now)
    return len(write(drafts))


def _lacking(vendor_order: VendorOrder, now: datetime | None) -> list[Draft]:
    """What a part lacks, in the order in which it has to be written."""
    documents = list(vendor_order.documents.all())
    drafts: list[Draft] = []
    invoice = invoice_of(documents)
    if invoice is None:
        if not is_invoice_due(vendor_order):
            return []
        invoice = new_invoice(vendor_order)
        when = vendor_order.order.paid_at or timezone.now()
        drafts.append(Draft(invoice, now or when))
        invoice.issued_at = drafts[-1].issued_at
    for refund in vendor_order.refunds.all():
        made = _of_refund(invoice, documents, refund)
        if made is not None:
            made.issued_at = now or refund.settled_at or timezone.now()
            drafts.append(Draft(made, made.issued_at))
            documents.append(made)
    return drafts


def _of_refund(
    invoice: Document, documents: Sequence[Document], refund: Refund
) -> Document | None:
    """The credit note of a refund that arrived, or what takes it back."""
    mine = [one for one in documents if one.refund_id == refund.pk]
    note = next((one for one in mine if one.kind == DocumentKind.CREDIT), None)
    if refund.state == RefundState.SUCCEEDED and note is None:
        earlier = [one for one in documents if one.kind != DocumentKind.INVOICE]
        of_this = [one for one in earlier if one.refund_id is not None]
        content = credit_content(invoice, of_this, refund)
        return like(invoice, DocumentKind.CREDIT, content, refund=refund)
    if refund.state == RefundState.FAILED and note is not None and len(mine) == 1:
        content = reversal_content(note)
        made = like(invoice, DocumentKind.REVERSAL, content, refund=refund)
        made.corrects = note
        return made
    return None


def new_invoice(vendor_order: VendorOrder, *, turn: int = 1) -> Document:
    content = invoice_content(vendor_order)
    by_market = settings.INVOICE_ISSUER == "market"
    return Document(
        kind=DocumentKind.INVOICE,
        issuer=None if by_market else vendor_order.partner,
        vendor_order=vendor_order,
        turn=turn,
        currency=vendor_order.order.currency,
        total=to_minor(vendor_order.total, vendor_order.order.currency),
        tax=tax_in(content),
        content=content,
    )


def like(invoice: Document, kind: str, content: Content, **fields: object) -> Document:
    """Another document about an invoice, from the same issuer."""
    return Document(
        kind=kind,
        issuer_id=invoice.issuer_id,
        vendor_order_id=invoice.vendor_order_id,
        turn=invoice.turn,
        corrects=invoice,
        currency=invoice.currency,
        total=sum(group["gross"] for group in content["taxes"]),
        tax=tax_in(content),
        content=content,
        **fields,
    )


def tax_in(content: Content) -> int:
    return sum(group["tax"] for group in content["taxes"])


def write(drafts: Iterable[Draft]) -> list[Document]:
    """Number them day by day and write them down; the caller has locked the orders.

    The counters stay locked until the commit, so that a number is given once, and one
    that was given in vain is given again.
    """
    ordered = sorted(drafts, key=lambda one: one.issued_at)
    if not ordered:
        return []
    wanted = [
        (one.document.issuer_id, one.document.kind, _year(one)) for one in ordered
    ]
    series = lock_series(wanted)
    for one, key in zip(ordered, wanted, strict=True):
        counter = series[Series.key_of(*key)]
        counter.last += 1
        document = one.document
        document.series, document.number = counter, counter.last
        document.issued_at = one.issued_at
    update_rows(list(series.values()), ["last"])
    return _insert([one.document for one in ordered])


def _year(draft: Draft) -> int:
    return dates.local(draft.issued_at).year


def _insert(documents: list[Document]) -> list[Document]:
    """In their order, save that what is corrected comes before what corrects it."""
    left = documents
    while left:
        ready = [one for one in left if one.corrects is None or one.corrects.pk]
        for one in ready:
            if one.corrects is not None:
                one.content = one.content | {"corrects": named(one.corrects)}
        insert_rows(ready)
        left = [one for one in left if not one.pk]
    return documents


logger = structlog.get_logger(__name__)


class BuyerError(RefusalError):
    """Raised when no invoice can name another buyer any more. Nothing changed."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The invoices of this order can no longer be changed "
                "after a refund or repeated changes. Please ask the "
                "seller."
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
    nothing was credited on it. Raises `BuyerError`.
    """
    held = lock_order(order.pk)
    wanted = {"company": company, "tax_id": tax_id, "address": address}
    BuyerDetails.objects.update_or_create(order=held, defaults=wanted)
    named = Named()
    drafts: list[Draft] = []
    for vendor_order in vendor_orders_to_document([held.pk]):
        documents = list(vendor_order.documents.all())
        invoice = invoice_of(documents)
        if invoice is None or _names(invoice, wanted):
            continue
        if is_settled(invoice, documents):
            named.kept.append(vendor_order.number)
            continue
        named.corrected.append(vendor_order.number)
        drafts += _corrected(vendor_order, invoice)
    if named.kept and not named.corrected:
        raise BuyerError
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


def _corrected(vendor_order: VendorOrder, invoice: Document) -> list[Draft]:
    now = timezone.now()
    note = like(invoice, DocumentKind.CREDIT, correction_content(invoice))
    anew = new_invoice(vendor_order, turn=invoice.turn + 1)
    return [Draft(note, now), Draft(anew, now)]
