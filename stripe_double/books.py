"""Everything that happened, and whether the sums of it agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass

from . import ledger
from .errors import Obj
from .listing import shown
from .store import Store


@dataclass(frozen=True)
class Check:
    """One rule, and the objects that break it."""

    rule: str
    breaches: list[str]


def books(store: Store) -> Obj:
    with store.lock:
        checks = [Check(rule, find(store)) for rule, find in _RULES.items()]
        return {
            "intents": _all(store, "payment_intent"),
            "charges": _all(store, "charge"),
            "refunds": _all(store, "refund"),
            "balance_transactions": _all(store, "balance_transaction"),
            "balance": ledger.balance(store),
            "undelivered": sorted(store.deliveries),
            "checks": [asdict(check) for check in checks],
            "ok": not any(check.breaches for check in checks),
        }


def _all(store: Store, kind: str) -> list[Obj]:
    return [shown(store, row) for row in store.rows(kind)]


def _charged_twice(store: Store) -> list[str]:
    paid: dict[str, int] = defaultdict(int)
    for charge in store.rows("charge"):
        paid[charge["payment_intent"]] += charge["status"] == "succeeded"
    return [intent for intent, charges in paid.items() if charges > 1]


def _received_differs(store: Store) -> list[str]:
    captured: dict[str, int] = defaultdict(int)
    for charge in store.rows("charge"):
        captured[charge["payment_intent"]] += charge["amount_captured"]
    return [
        intent["id"]
        for intent in store.rows("payment_intent")
        if intent["amount_received"] != captured[intent["id"]]
    ]


def _refunded_differs(store: Store) -> list[str]:
    """Also names a charge of which more was given back than it took."""
    refunded: dict[str, int] = defaultdict(int)
    for refund in store.rows("refund"):
        if refund["status"] != "failed":
            refunded[refund["charge"]] += refund["amount"]
    return [
        charge["id"]
        for charge in store.rows("charge")
        if charge["captured"]
        and (
            charge["amount_refunded"] != refunded[charge["id"]]
            or refunded[charge["id"]] > charge["amount_captured"]
        )
    ]


def _ledger_differs(store: Store) -> list[str]:
    """Per currency: the rows against what the charges and refunds say happened."""
    expected: dict[str, int] = defaultdict(int)
    for charge in store.rows("charge"):
        if charge["balance_transaction"]:
            row = store.get("balance_transaction", charge["balance_transaction"])
            expected[charge["currency"]] += charge["amount_captured"] - row["fee"]
    for refund in store.rows("refund"):
        if refund["status"] != "failed":
            expected[refund["currency"]] -= refund["amount"]
    for row in store.rows("balance_transaction"):
        expected[row["currency"]] -= row["net"]
    return [currency for currency, difference in expected.items() if difference]


_RULES: dict[str, Callable[[Store], list[str]]] = {
    "a PaymentIntent is charged at most once": _charged_twice,
    "what an intent received is what its charges captured": _received_differs,
    "what a charge refunded is the sum of its refunds": _refunded_differs,
    "the ledger is the sum of charges, fees and refunds": _ledger_differs,
}
