"""Everything that happened, and whether the sums of it agree."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from . import ledger
from .errors import Obj
from .lists import shown
from .rules import RULES
from .store import PLATFORM, Store, owner

_SHOWN = {
    "intents": "payment_intent",
    "charges": "charge",
    "customers": "customer",
    "payment_methods": "payment_method",
    "setup_intents": "setup_intent",
    "refunds": "refund",
    "disputes": "dispute",
    "transfers": "transfer",
    "transfer_reversals": "transfer_reversal",
    "payouts": "payout",
    "balance_transactions": "balance_transaction",
}


@dataclass(frozen=True)
class Check:
    """One rule, and the objects that break it."""

    rule: str
    breaches: list[str]


def books(store: Store) -> Obj:
    """The platform's objects by kind, every account's sums, and the rules.

    What connected accounts have, payouts and rows of the ledger, is in
    `of_accounts`, by account.
    """
    with store.lock:
        checks = [Check(rule, find(store)) for rule, find in RULES.items()]
        accounts = [PLATFORM, *store.objects["account"]]
        return {
            **_objects(store, PLATFORM),
            "accounts": [shown(store, row) for row in store.rows("account")],
            "of_accounts": {name: _objects(store, name) for name in accounts[1:]},
            "balance": ledger.balance(store),
            "sums": {name: ledger.sums(store, name) for name in accounts},
            "undelivered": sorted({row["event"] for row in store.deliveries.values()}),
            "checks": [asdict(check) for check in checks],
            "ok": not any(check.breaches for check in checks),
        }


def _objects(store: Store, account: str) -> Obj:
    return {
        name: [shown(store, row) for row in store.rows(kind) if owner(row) == account]
        for name, kind in _SHOWN.items()
    }
