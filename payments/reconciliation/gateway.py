"""What Stripe moved, page by page, and which events it could not hand over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from payments.payment.gateway import call, client

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


def transactions(
    since: datetime, until: datetime, *, after: str = ""
) -> Iterator[list[Txn]]:
    """Everything that moved on the market's balance between these moments, in pages.

    `after` is the last movement of the page that was taken last.
    """
    window = {
        "gte": int(since.timestamp()),
        "lt": int((until + SKEW).timestamp()),
    }
    yield from _pages({"created": window}, after)


def transactions_of(source: str) -> list[Txn]:
    """What moved for one charge or refund."""
    return [txn for page in _pages({"source": source}) for txn in page]


def _pages(wanted: dict[str, object], last: str = "") -> Iterator[list[Txn]]:
    after = {"starting_after": last} if last else {}
    while True:
        params = {"limit": AT_ONCE, "expand": ["data.source"], **wanted, **after}
        page = call(client().v1.balance_transactions.list, params=params)
        rows = [_txn(row.to_dict()) for row in page.data]
        if rows:
            yield rows
            after = {"starting_after": rows[-1].id}
        if not page.has_more:
            return


Events = Iterator[list[dict[str, Any]]]


def lost_events(since: datetime, *, after: str = "") -> Events:
    """Events that no endpoint of ours has taken, as plain data, in pages."""
    yield from _events({"delivery_success": False}, since, after)


def money_events(since: datetime, *, after: str = "") -> Events:
    """Events of the kinds that move money, handed over or not, in pages."""
    yield from _events({"types": list(KINDS)}, since, after)


def _events(wanted: dict[str, object], since: datetime, last: str) -> Events:
    after = {"starting_after": last} if last else {}
    window = {"gte": int(since.timestamp())}
    while True:
        params = {"limit": AT_ONCE, "created": window, **wanted, **after}
        page = call(client().v1.events.list, params=params)
        rows = [dict(row.to_dict()) for row in page.data]
        if rows:
            yield rows
            after = {"starting_after": rows[-1]["id"]}
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
