"""Invoices and credit notes: numbered without gaps, for what was paid and went back."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from core.integrity import Breach, Range, gaps, invariant, lines, minor
from fulfilment.invoicing.models import Series
from fulfilment.invoicing.states import DocumentKind
from orders.order.models import VendorOrder
from payments.payment.models import Refund
from payments.payment.states import RefundState

# The outbox issues them; what is older was forgotten.
IN_TIME = timedelta(hours=1)
INVOICE, CREDIT, REVERSAL = (
    DocumentKind.INVOICE,
    DocumentKind.CREDIT,
    DocumentKind.REVERSAL,
)


@invariant("documents of an issuer are numbered without gaps", over=Series)
def numbered(ids: Range) -> Iterator[Breach]:
    return gaps(
        "series {}: the last number is {}, there are {} up to {}",
        "documents_series",
        "documents_document",
        ids,
        named="n.key",
        on="r.series_id = n.id",
    )


@invariant("paid parts have their invoice", over=VendorOrder)
def invoiced(ids: Range) -> Iterator[Breach]:
    """Where invoices come with the parcel, of parts that were sent."""
    since = timezone.now() - IN_TIME
    sent = f"""AND EXISTS (SELECT 1 FROM order_shippingevent e
        WHERE e.vendor_order_id = v.id AND e.date_created < '{since:%Y-%m-%d %H:%M}')"""
    return lines(
        "part {}: paid, and no invoice",
        f"""
        SELECT v.number FROM order_vendororder v JOIN order_order o ON o.id = v.order_id
        WHERE {ids.having("v.id")} AND v.total > 0 AND o.paid_at < %s
          {sent if settings.INVOICES_ISSUED == "shipped" else ""}
          AND NOT EXISTS (SELECT 1 FROM documents_document d
                          WHERE d.vendor_order_id = v.id AND d.kind = '{INVOICE}')
        """,
        since,
    )


@invariant("an invoice is what its part cost", over=VendorOrder)
def invoices_fit(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: {} {}, invoiced {}",
        f"""
        SELECT v.number, v.total, o.currency, d.total FROM order_vendororder v
        JOIN order_order o ON o.id = v.order_id
        JOIN documents_document d ON d.vendor_order_id = v.id AND d.kind = '{INVOICE}'
        WHERE {ids.having("v.id")} AND (d.currency <> o.currency
          OR d.total <> {minor("v.total", "o.currency")})
        """,
    )


@invariant("one invoice of a part counts, the others are cancelled", over=VendorOrder)
def one_counts(ids: Range) -> Iterator[Breach]:
    """An earlier one is cancelled as a whole by a note that is about no refund."""
    return lines(
        "part {}: {} invoices, {} of them cancelled",
        f"""
        SELECT v.number, COUNT(d.id), COUNT(c.id) FROM order_vendororder v
        JOIN documents_document d ON d.vendor_order_id = v.id AND d.kind = '{INVOICE}'
        LEFT JOIN documents_document c ON c.corrects_id = d.id
          AND c.kind = '{CREDIT}' AND c.refund_id IS NULL AND c.total = d.total
        WHERE {ids.having("v.id")} GROUP BY v.id, v.number
        HAVING COUNT(c.id) <> COUNT(d.id) - 1
        """,
    )


@invariant("credit notes are what went back of invoiced parts", over=Refund)
def credited(ids: Range) -> Iterator[Breach]:
    since = timezone.now() - IN_TIME
    return lines(
        "refund {}: {} of {}, credited {}",
        f"""
        SELECT r.cause, r.state, r.amount, COALESCE(SUM(CASE
            WHEN d.kind = '{CREDIT}' THEN d.total
            WHEN d.kind = '{REVERSAL}' THEN -d.total ELSE 0 END), 0)
        FROM payment_refund r LEFT JOIN documents_document d ON d.refund_id = r.id
        WHERE {ids.having("r.id")} AND COALESCE(r.settled_at, r.created) < %s
          AND EXISTS (SELECT 1 FROM documents_document i
                      WHERE i.vendor_order_id = r.vendor_order_id
                        AND i.kind = '{INVOICE}')
        GROUP BY r.id, r.cause, r.state, r.amount
        HAVING COALESCE(SUM(CASE
            WHEN d.kind = '{CREDIT}' THEN d.total
            WHEN d.kind = '{REVERSAL}' THEN -d.total ELSE 0 END), 0)
          <> CASE WHEN r.state = '{RefundState.SUCCEEDED}' THEN r.amount ELSE 0 END
        """,
        since,
    )
