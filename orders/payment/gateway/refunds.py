"""Refunds: money back."""

from dataclasses import dataclass
from typing import Any

from .calls import call, client


@dataclass(frozen=True)
class RefundAnswer:
    """What we read of a refund."""

    id: str
    status: str
    reason: str


def create_refund(
    *, key: str, intent_id: str, amount: int, refund_row: int
) -> RefundAnswer:
    answer = call(
        client().v1.refunds.create,
        params={
            "payment_intent": intent_id,
            "amount": amount,
            "reason": "requested_by_customer",
            "metadata": {"refund": str(refund_row)},
        },
        options={"idempotency_key": key},
    )
    return _refund(answer)


def retrieve_refund(refund_id: str) -> RefundAnswer:
    return _refund(call(client().v1.refunds.retrieve, refund_id))


def find_refund(intent_id: str, *, refund_row: int) -> RefundAnswer | None:
    """Look for the refund a row asked for, when its answer was lost."""
    answer = call(
        client().v1.refunds.list, params={"payment_intent": intent_id, "limit": 100}
    )
    for refund in answer.data:
        read = refund.to_dict()
        if (read.get("metadata") or {}).get("refund") == str(refund_row):
            return _refund(refund)
    return None


def _refund(answer: Any) -> RefundAnswer:
    return RefundAnswer(
        id=answer.id,
        status=answer.status or "pending",
        reason=getattr(answer, "failure_reason", None) or "",
    )
