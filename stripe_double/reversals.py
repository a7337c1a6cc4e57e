"""Reversals: a transfer taken back from the connected account, in whole or in part."""

from __future__ import annotations

from . import ledger, lists, money
from .errors import Obj, StripeError, resource_missing
from .events import emit, without_secrets
from .ledger import Amount, Movement
from .metadata import merge_metadata
from .payments import make_payment_refund
from .store import Store, new_id

SHOWN = 10


def create_reversal(store: Store, params: Obj, transfer_id: str) -> Obj:
    transfer = store.get("transfer", transfer_id, param="id")
    amount = _amount(transfer, params)
    payment = store.get("charge", transfer["destination_payment"])
    waits = _waits(store, payment)
    if waits == 0 and not store.plan.reversals_overdraw:
        ledger.need_available(store, transfer["destination"], amount)
    reversal = _blank(store, params, transfer, amount.units)
    movement = Movement("transfer_refund", "transfer_reversal", reversal["id"], waits)
    reversal["balance_transaction"] = ledger.book(store, movement, amount)["id"]
    refund = make_payment_refund(store, payment, reversal, available_after=waits)
    reversal["destination_payment_refund"] = refund["id"]
    store.add(reversal)
    _note(store, transfer, amount.units)
    emit(store, "transfer.reversed", transfer)
    return reversal


def retrieve_reversal(
    store: Store, _params: Obj, transfer_id: str, reversal_id: str
) -> Obj:
    return _get(store, transfer_id, reversal_id)


def update_reversal(
    store: Store, params: Obj, transfer_id: str, reversal_id: str
) -> Obj:
    reversal = _get(store, transfer_id, reversal_id)
    if "metadata" in params:
        merge_metadata(reversal, params["metadata"])
    store.touch()
    return reversal


def list_reversals(store: Store, params: Obj, transfer_id: str) -> Obj:
    transfer = store.get("transfer", transfer_id, param="id")
    url = transfer["reversals"]["url"]
    return lists.page(store, reversals_of(store, transfer_id), params, url=url)


def reversals_of(store: Store, transfer_id: str) -> list[Obj]:
    rows = store.rows("transfer_reversal")
    return [row for row in rows if row["transfer"] == transfer_id]


def _get(store: Store, transfer_id: str, reversal_id: str) -> Obj:
    reversal = store.get("transfer_reversal", reversal_id)
    if reversal["transfer"] != transfer_id:
        raise resource_missing("transfer_reversal", reversal_id)
    return reversal


def _amount(transfer: Obj, params: Obj) -> Amount:
    left = transfer["amount"] - transfer["amount_reversed"]
    if left == 0:
        raise StripeError(f"The transfer {transfer['id']} is already fully reversed.")
    units = params.get("amount", left)
    money.check_steps(units, transfer["currency"])
    if units > left:
        raise StripeError(
            f"Reversal amount ({units}) is greater than unreversed amount on transfer "
            f"({left})",
            param="amount",
        )
    return Amount(units, transfer["currency"])


def _waits(store: Store, payment: Obj) -> int:
    """Money that is still pending is taken back from what is pending."""
    row = store.get("balance_transaction", payment["balance_transaction"])
    return max(0, int(row["available_on"]) - store.now())


def _note(store: Store, transfer: Obj, units: int) -> None:
    transfer["amount_reversed"] += units
    if transfer["source_transaction"]:
        store.get("charge", transfer["source_transaction"])["_sent"] -= units
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    made = [without_secrets(row) for row in reversals_of(store, transfer["id"])]
    transfer["reversals"].update(
        data=made[::-1][:SHOWN], has_more=len(made) > SHOWN, total_count=len(made)
    )


def _blank(store: Store, params: Obj, transfer: Obj, units: int) -> Obj:
    reversal: Obj = {
        "id": params.get("id") or new_id("trr"),
        "object": "transfer_reversal",
        "amount": units,
        "balance_transaction": None,
        "created": store.now(),
        "currency": transfer["currency"],
        "destination_payment_refund": None,
        "metadata": {},
        "source_refund": None,
        "transfer": transfer["id"],
    }
    merge_metadata(reversal, params.get("metadata", {}))
    return reversal
