"""The platform's money: one balance transaction a movement; balances are their sums."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from .errors import Obj
from .store import Store, new_id

SETTLES_AFTER = 2 * 24 * 60 * 60


@dataclass(frozen=True)
class Movement:
    """What a row is for: its type, whose it is, and when the money may be used."""

    kind: str
    category: str
    source: str
    available_after: int = 0


def charge_movement(charge: Obj) -> Movement:
    is_card = charge["id"].startswith("ch_")
    kind = "charge" if is_card else "payment"
    return Movement(kind, "charge", charge["id"], SETTLES_AFTER)


def refund_movement(refund: Obj, *, failed: bool = False) -> Movement:
    is_card = refund["id"].startswith("re_")
    if failed:
        kind = "refund_failure" if is_card else "payment_failure_refund"
        return Movement(kind, "refund_failure", refund["id"])
    kind = "refund" if is_card else "payment_refund"
    return Movement(kind, "refund", refund["id"])


def book(
    store: Store, movement: Movement, *, amount: int, currency: str, fee: int = 0
) -> Obj:
    fees = {
        "amount": fee,
        "application": None,
        "currency": currency,
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
    return store.add(
        {
            "id": new_id("txn"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": store.now() + movement.available_after,
            "balance_type": "payments",
            "created": store.now(),
            "currency": currency,
            "description": None,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": [fees] if fee else [],
            "net": amount - fee,
            "reporting_category": movement.category,
            "source": movement.source,
            "status": "pending",
            "type": movement.kind,
        }
    )


def shown(store: Store, row: Obj) -> Obj:
    """The row as answered: its status follows the double's clock."""
    is_available = row["available_on"] <= store.now()
    return {**row, "status": "available" if is_available else "pending"}


def balance(store: Store) -> Obj:
    sums: dict[str, dict[str, int]] = {
        "available": defaultdict(int),
        "pending": defaultdict(int),
    }
    for row in store.rows("balance_transaction"):
        status = shown(store, row)["status"]
        sums[status][row["currency"]] += row["net"]
    currencies = sorted({*sums["available"], *sums["pending"]})
    return {
        "object": "balance",
        "livemode": False,
        **{
            status: [
                {
                    "amount": amounts[currency],
                    "currency": currency,
                    "source_types": {"card": amounts[currency]},
                }
                for currency in currencies
            ]
            for status, amounts in sums.items()
        },
    }
