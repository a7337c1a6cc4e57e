"""What Stripe moved, page by page, and which events it could not hand over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from orders.payment.gateway import call, client

AT_ONCE = 100
# Clocks differ, so that what is of this moment may look like the next.
SKEW = timedelta(minutes=1)
# Events that move money; the rest follows from these.
KINDS = (
    "payment_intent.succeeded",
    "charge.refunded",
    "charge.dispute.*",
    "refund.*",
    "transfer.*",
    "account.updated",
)


@dataclass(frozen=True)
class Txn:
    """What we read of a balance transaction. `presented` is of its source."""

    id: str
    kind: str
    amount: int
    fee: int
    net: int
    currency: str
    source: str
    intent_id: str
    presented: int | None
    presented_currency: str
    created: datetime
    available_on: datetime


def transactions(since: datetime, until: datetime) -> Iterator[list[Txn]]:
    """Everything that moved on the market's balance between these moments, in pages."""
    window = {
        "gte": int(since.timestamp()),
        "lt": int((until + SKEW).timestamp()),
    }
    yield from _pages({"created": window})


def transactions_of(source: str) -> list[Txn]:
    """What moved for one charge or refund."""
    return [txn for page in _pages({"source": source}) for txn in page]


def _pages(wanted: dict[str, Any]) -> Iterator[list[Txn]]:
    after: dict[str, str] = {}
    while True:
        params = {"limit": AT_ONCE, "expand": ["data.source"], **wanted, **after}
        page = call(client().v1.balance_transactions.list, params=params)
        rows = [_txn(row.to_dict()) for row in page.data]
        if rows:
            yield rows
            after = {"starting_after": rows[-1].id}
        if not page.has_more:
            return


def lost_events(since: datetime) -> Iterator[dict[str, Any]]:
    """Events that no endpoint of ours has taken, as plain data."""
    yield from _events({"delivery_success": False}, since)


def money_events(since: datetime) -> Iterator[dict[str, Any]]:
    """Events of the kinds that move money, handed over or not."""
    yield from _events({"types": list(KINDS)}, since)


def _events(wanted: dict[str, Any], since: datetime) -> Iterator[dict[str, Any]]:
    after: dict[str, str] = {}
    window = {"gte": int(since.timestamp())}
    while True:
        params = {"limit": AT_ONCE, "created": window, **wanted, **after}
        page = call(client().v1.events.list, params=params)
        for row in page.data:
            yield dict(row.to_dict())
            after = {"starting_after": row.id}
        if not page.has_more:
            return


def _txn(row: dict[str, Any]) -> Txn:
    source = row.get("source")
    opened: dict[str, Any] = source if isinstance(source, dict) else {}
    presented = opened.get("amount")
    return Txn(
        id=row["id"],
        kind=row["type"],
        amount=row["amount"],
        fee=row["fee"],
        net=row["net"],
        currency=row["currency"].upper(),
        source=opened.get("id") or (source if isinstance(source, str) else "") or "",
        intent_id=_id(opened.get("payment_intent")),
        presented=abs(presented) if isinstance(presented, int) else None,
        presented_currency=str(opened.get("currency") or "").upper(),
        created=datetime.fromtimestamp(row["created"], UTC),
        available_on=datetime.fromtimestamp(row["available_on"], UTC),
    )


def _id(value: Any) -> str:
    return str(value.get("id", "")) if isinstance(value, dict) else str(value or "")
