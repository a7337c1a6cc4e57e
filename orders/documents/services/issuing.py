"""Giving paid parts the documents they lack; as often as one likes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.money import to_minor
from orders.documents.content import (
    Content,
    credit_content,
    invoice_content,
    named,
    reversal_content,
)
from orders.documents.locks import lock_series
from orders.documents.models import Document, Series
from orders.documents.queries import invoice_of, is_invoice_due, parts_to_document
from orders.documents.states import DocumentKind
from orders.order.locks import lock_orders
from orders.order.models import VendorOrder
from orders.payment.models import Refund
from orders.payment.states import RefundState


@dataclass
class Draft:
    """A document without its number."""

    document: Document
    issued_at: datetime


@transaction.atomic
def issue_documents(order_ids: Sequence[int], *, backdated: bool = False) -> int:
    """Give the paid parts of these orders what they lack; how many were issued.

    An invoice for each part, a credit note for each refund that arrived, a reversal
    where one turned out not to have arrived. Repeatable; number of queries whatever the
    number of orders. `backdated` dates them when it happened, which only invented
    orders want: numbers follow the days on which they are given.
    """
    lock_orders(order_ids)
    now = timezone.now()
    drafts: list[Draft] = []
    for part in parts_to_document(order_ids):
        drafts += _lacking(part, None if backdated else now)
    return len(write(drafts))


def _lacking(part: VendorOrder, now: datetime | None) -> list[Draft]:
    """What a part lacks, in the order in which it has to be written."""
    documents = list(part.documents.all())
    drafts: list[Draft] = []
    invoice = invoice_of(documents)
    if invoice is None:
        if not is_invoice_due(part):
            return []
        invoice = new_invoice(part)
        when = part.order.paid_at or timezone.now()
        drafts.append(Draft(invoice, now or when))
        invoice.issued_at = drafts[-1].issued_at
    for refund in part.refunds.all():
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


def new_invoice(part: VendorOrder, *, turn: int = 1) -> Document:
    content = invoice_content(part)
    by_market = settings.INVOICE_ISSUER == "market"
    return Document(
        kind=DocumentKind.INVOICE,
        issuer=None if by_market else part.partner,
        part=part,
        turn=turn,
        currency=part.order.currency,
        total=to_minor(part.total, part.order.currency),
        tax=tax_in(content),
        content=content,
    )


def like(invoice: Document, kind: str, content: Content, **fields: Any) -> Document:
    """Another document about an invoice, from the same issuer."""
    return Document(
        kind=kind,
        issuer_id=invoice.issuer_id,
        part_id=invoice.part_id,
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
    Series.objects.bulk_update(series.values(), ["last"], batch_size=500)
    return _insert([one.document for one in ordered])


def _year(draft: Draft) -> int:
    return timezone.localtime(draft.issued_at).year


def _insert(documents: list[Document]) -> list[Document]:
    """In their order, save that what is corrected comes before what corrects it."""
    left = documents
    while left:
        ready = [one for one in left if one.corrects is None or one.corrects.pk]
        for one in ready:
            if one.corrects is not None:
                one.content = one.content | {"corrects": named(one.corrects)}
        Document.objects.bulk_create(ready, batch_size=500)
        left = [one for one in left if not one.pk]
    return documents
