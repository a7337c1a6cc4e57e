"""Refunds that sellers asked for: each approved one went back once, as it was asked."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from payments.payment.models import Refund
from payments.refunds.models import RefundRequest


@invariant("approved requests gave back what was asked", over=RefundRequest)
def requests_given_as_asked(ids: Range) -> Iterator[Breach]:
    return lines(
        "refund request {}: of {}, {} went back",
        f"""
        SELECT q.id, q.amount, r.amount FROM refunds_refundrequest q
        JOIN payment_refund r ON r.id = q.refund_id
        WHERE {ids.having("q.id")}
          AND (r.amount <> q.amount OR r.vendor_order_id <> q.vendor_order_id)
        """,
    )


@invariant("nothing goes back for a request that nobody approved", over=Refund)
def refunds_of_requests(ids: Range) -> Iterator[Breach]:
    return lines(
        "refund {}: {} has no approved request",
        f"""
        SELECT r.id, r.cause FROM payment_refund r
        LEFT JOIN refunds_refundrequest q ON q.refund_id = r.id
        WHERE {ids.having("r.id")} AND q.id IS NULL
          AND r.cause LIKE 'by:%%:request:%%'
        """,
    )
