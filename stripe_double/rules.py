"""What must hold at every moment; each rule names the objects that break it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from . import ledger
from .errors import Obj
from .store import PLATFORM, Store, owner


def _charges(store: Store) -> list[Obj]:
    """The shoppers' charges; the ends of transfers have no intent."""
    return [row for row in store.rows("charge") if row["payment_intent"]]


def _charged_twice(store: Store) -> list[str]:
    paid: dict[str, int] = defaultdict(int)
    for charge in _charges(store):
        paid[charge["payment_intent"]] += charge["status"] == "succeeded"
    return [intent for intent, charges in paid.items() if charges > 1]


def _received_differs(store: Store) -> list[str]:
    captured: dict[str, int] = defaultdict(int)
    for charge in _charges(store):
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


def _reversed_differs(store: Store) -> list[str]:
    back: dict[str, int] = defaultdict(int)
    for reversal in store.rows("transfer_reversal"):
        back[reversal["transfer"]] += reversal["amount"]
    return [
        transfer["id"]
        for transfer in store.rows("transfer")
        if transfer["amount_reversed"] != back[transfer["id"]]
        or back[transfer["id"]] > transfer["amount"]
        or transfer["reversed"] != (back[transfer["id"]] == transfer["amount"])
    ]


def _overdrawn_charges(store: Store) -> list[str]:
    sent: dict[str, int] = defaultdict(int)
    for transfer in store.rows("transfer"):
        if transfer["source_transaction"]:
            left = transfer["amount"] - transfer["amount_reversed"]
            sent[transfer["source_transaction"]] += left
    found = []
    for charge_id, units in sent.items():
        charge = store.get("charge", charge_id)
        row = store.get("balance_transaction", charge["balance_transaction"])
        if units > row["amount"] or units != charge["_sent"]:
            found.append(charge_id)
    return found


def _overdrawn_accounts(store: Store) -> list[str]:
    if store.plan.reversals_overdraw:
        return []
    return [
        account
        for account in store.objects["account"]
        if any(sum(s.values()) < 0 for s in ledger.sums(store, account).values())
    ]


def _rows_differ(store: Store) -> list[str]:
    """Each movement against its row: the same sum, or that sum at the row's rate."""
    found = []
    for made, row_id, sign in _movements(store):
        row = store.get("balance_transaction", row_id)
        units = sign * made["amount_captured" if "captured" in made else "amount"]
        converted = row["currency"] != made["currency"]
        if (row["amount"] != units and not converted) or (row["amount"] > 0) != (
            units > 0
        ):
            found.append(made["id"])
    return found


def _movements(store: Store) -> Iterator[tuple[Obj, str, int]]:
    """Every object that moves money: itself, its row, and which way it goes."""
    signs = {"charge": 1, "refund": -1, "transfer": -1, "payout": -1}
    for kind, sign in {**signs, "transfer_reversal": 1}.items():
        for made in store.rows(kind):
            if made["balance_transaction"]:
                yield made, made["balance_transaction"], sign
            if made.get("failure_balance_transaction"):
                yield made, made["failure_balance_transaction"], -sign
    for dispute in store.rows("dispute"):
        for row, sign in zip(dispute["balance_transactions"], (-1, 1), strict=False):
            yield dispute, row["id"], sign


def _strangers(store: Store) -> list[str]:
    """Rows that nothing made: every one but a top-up or a cancelled payout has one."""
    known = {row_id for _made, row_id, _sign in _movements(store)}
    return [
        row["id"]
        for row in store.rows("balance_transaction")
        if row["id"] not in known and row["type"] not in ("topup", "payout_cancel")
    ]


def _nets_differ(store: Store) -> list[str]:
    return [
        row["id"]
        for row in store.rows("balance_transaction")
        if row["net"] != row["amount"] - row["fee"]
        or row["fee"] != sum(part["amount"] for part in row["fee_details"])
    ]


def _balances_differ(store: Store) -> list[str]:
    """Per account and currency: the nets against what the balance answers."""
    nets: dict[tuple[str, str], int] = defaultdict(int)
    for row in store.rows("balance_transaction"):
        nets[owner(row), row["currency"]] += row["net"]
    for account in (PLATFORM, *store.objects["account"]):
        answered = ledger.balance(store, account)
        for part in [*answered["available"], *answered["pending"]]:
            nets[account, part["currency"]] -= part["amount"]
    return [f"{account} {currency}" for (account, currency), n in nets.items() if n]


def _ends_differ(store: Store) -> list[str]:
    """What left the platform for an account is what the account got, less returns."""
    moved: dict[tuple[str, str], int] = defaultdict(int)
    for transfer in store.rows("transfer"):
        left = transfer["amount"] - transfer["amount_reversed"]
        moved[transfer["destination"], transfer["currency"]] += left
    for row in store.rows("balance_transaction"):
        if owner(row) != PLATFORM and not row["type"].startswith("payout"):
            moved[owner(row), row["currency"]] -= row["amount"]
    return [f"{account} {currency}" for (account, currency), n in moved.items() if n]


RULES: dict[str, Callable[[Store], list[str]]] = {
    "a PaymentIntent is charged at most once": _charged_twice,
    "what an intent received is what its charges captured": _received_differs,
    "what a charge refunded is the sum of its refunds": _refunded_differs,
    "what a transfer gave back is the sum of its reversals": _reversed_differs,
    "transfers less reversals are at most their charge": _overdrawn_charges,
    "no connected account owes money": _overdrawn_accounts,
    "each movement has its row in the ledger": _rows_differ,
    "each row of the ledger has its movement": _strangers,
    "a row's net is its amount less its fees": _nets_differ,
    "the nets are available and pending": _balances_differ,
    "what left the platform arrived at an account": _ends_differ,
}
