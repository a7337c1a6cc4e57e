"""Orders with documents, refunds that arrive, and PDFs read back."""

from io import BytesIO

from pypdf import PdfReader

from core.outbox import deliver_due
from orders.documents.models import Document
from orders.documents.services import issue_documents
from orders.payment.models import Refund
from orders.payment.services import ask_refund
from orders.payment.services.refunds import _apply
from orders.payment.states import RefundState
from tests.cast import a_pack, a_paid_order


def an_invoiced_part(packs=None, **order):
    """A paid part with its invoice."""
    part = a_paid_order(packs or [(a_pack(), 1)], **order).parts.get()
    issue_documents([part.order_id])
    return part


def arrive(refund):
    return _apply(refund, RefundState.SUCCEEDED, refund_id=f"re_{refund.pk}")


def come_back(refund):
    return _apply(refund, RefundState.FAILED)


def give_back(part, amount, lines=None, *, cause=""):
    """So much goes back and arrives; its credit note is issued."""
    refund = ask_refund(
        part.order.payments.get(),
        amount=amount,
        cause=cause or f"test:{Refund.objects.count()}",
        vendor_order=part,
        lines=lines,
    )
    arrive(refund)
    issue_documents([part.order_id])
    return Refund.objects.get(pk=refund.pk)


def documents(part, kind=None):
    rows = Document.objects.filter(part=part).order_by("pk")
    return list(rows.filter(kind=kind) if kind else rows)


def codes(part):
    return [one.code.replace(str(one.issued_at.year), "Y") for one in documents(part)]


def delivered():
    """What the worker does after the commit."""
    while deliver_due():
        pass


def pages_of(pdf):
    return PdfReader(BytesIO(pdf)).pages


def text_of(pdf):
    return "\n".join(page.extract_text() for page in pages_of(pdf))
