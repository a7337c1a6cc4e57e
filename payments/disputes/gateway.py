"""Disputes at Stripe: how they stand, and what is sent to the bank."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from payments.payment.gateway import call, client


@dataclass(frozen=True)
class Movement:
    """Money of a dispute on the market's balance at Stripe, in minor units of the
    currency it settles in: taken when negative, given back when positive.
    """

    id: str
    amount: int
    fee: int
    currency: str
    created: datetime


@dataclass(frozen=True)
class DisputeReading:
    """What we read of a dispute. `amount` is in the payment's currency."""

    id: str
    status: str
    reason: str
    amount: int
    currency: str
    charge_id: str
    intent_id: str
    is_refundable: bool
    submissions: int
    due_by: datetime | None
    created: datetime
    movements: tuple[Movement, ...]


def retrieve_dispute(dispute_id: str) -> DisputeReading:
    return _told(call(client().v1.disputes.retrieve, dispute_id))


def disputes_since(moment: datetime) -> Iterator[DisputeReading]:
    """Every dispute that was opened since then, page by page."""
    after = ""
    while True:
        params: dict[str, Any] = {
            "created": {"gte": int(moment.timestamp())},
            "limit": 100,
        }
        if after:
            params["starting_after"] = after
        page = call(client().v1.disputes.list, params=params)
        for row in page.data:
            yield _told(row)
            after = row.id
        if not page.has_more:
            return


def upload_file(*, key: str, name: str, content: bytes) -> str:
    """The id of a file that can be named as evidence."""
    file = BytesIO(content)
    file.name = name
    answer = call(
        client().v1.files.create,
        params={"purpose": "dispute_evidence", "file": file},
        options={"idempotency_key": key},
    )
    return str(answer.id)


def submit_evidence(
    dispute_id: str, evidence: Mapping[str, str], *, key: str
) -> DisputeReading:
    """Hand it to the bank, which takes it once."""
    answer = call(
        client().v1.disputes.update,
        dispute_id,
        params={"evidence": dict(evidence), "submit": True},
        options={"idempotency_key": key},
    )
    return _told(answer)


def close_dispute(dispute_id: str, *, key: str) -> DisputeReading:
    """Give in: it is lost for good."""
    answer = call(
        client().v1.disputes.close, dispute_id, options={"idempotency_key": key}
    )
    return _told(answer)


def _told(answer: Any) -> DisputeReading:
    details = answer.evidence_details
    return DisputeReading(
        id=answer.id,
        status=answer.status,
        reason=answer.reason or "general",
        amount=answer.amount,
        currency=answer.currency.upper(),
        charge_id=_id(answer.charge),
        intent_id=_id(answer.payment_intent),
        is_refundable=bool(answer.is_charge_refundable),
        submissions=details.submission_count or 0,
        due_by=_moment(details.due_by) if details.due_by else None,
        created=_moment(answer.created),
        movements=tuple(
            Movement(
                id=row.id,
                amount=row.amount,
                fee=row.fee,
                currency=row.currency.upper(),
                created=_moment(row.created),
            )
            for row in answer.balance_transactions
        ),
    )


def _id(value: Any) -> str:
    return (value if isinstance(value, str) else getattr(value, "id", "")) or ""


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
