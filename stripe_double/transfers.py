"""Transfers: the platform's money sent on to a connected account."""

from __future__ import annotations

from . import ledger, money
from .accounts import get_account
from .errors import Obj, StripeError, missing_parameter
from .events import emit
from .ledger import Amount, Movement
from .metadata import merge_metadata
from .payments import make_destination_payment
from .store import PLATFORM, Store, new_id


def create_transfer(store: Store, params: Obj) -> Obj:
    if "amount" not in params:
        raise missing_parameter("amount")
    amount = Amount(params["amount"], params["currency"].lower())
    money.check_currency(amount.currency)
    money.check_steps(amount.units, amount.currency)
    destination = get_account(store, params["destination"], param="destination")
    _need_capability(destination)
    charge = _source(store, params, amount)
    waits = _waits(store, charge)
    if waits == 0:
        ledger.need_available(store, PLATFORM, amount)
    transfer = _blank(store, params, amount)
    if charge and not transfer["transfer_group"]:
        transfer["transfer_group"] = charge["transfer_group"]
    movement = Movement("transfer", "transfer", transfer["id"], waits)
    transfer["balance_transaction"] = ledger.book(store, movement, -amount)["id"]
    payment = make_destination_payment(store, transfer, available_after=waits)
    transfer["destination_payment"] = payment["id"]
    store.add(transfer)
    if charge:
        charge["_sent"] = charge.get("_sent", 0) + amount.units
    emit(store, "transfer.created", transfer)
    return transfer


def update_transfer(store: Store, params: Obj, transfer_id: str) -> Obj:
    transfer = store.get("transfer", transfer_id, param="transfer")
    before = {"metadata": dict(transfer["metadata"])}
    if "metadata" in params:
        merge_metadata(transfer, params["metadata"])
    if "description" in params:
        transfer["description"] = params["description"] or None
    emit(store, "transfer.updated", transfer, before=before)
    return transfer


def _need_capability(account: Obj) -> None:
    if account["capabilities"].get("transfers") == "active":
        return
    raise StripeError(
        "Your destination account needs to have at least one of the following "
        "capabilities enabled: transfers, crypto_transfers, legacy_payments",
        code="insufficient_capabilities_for_transfer",
    )


def _source(store: Store, params: Obj, amount: Amount) -> Obj | None:
    """The charge that pays for it, when one is named: in its currency, within it."""
    if "source_transaction" not in params:
        return None
    charge = store.own(
        "charge", params["source_transaction"], param="source_transaction"
    )
    if charge["status"] != "succeeded" or not charge["balance_transaction"]:
        raise StripeError(
            f"Charge {charge['id']} has no balance transaction to transfer from yet.",
            param="source_transaction",
        )
    row = store.get("balance_transaction", charge["balance_transaction"])
    if amount.currency != row["currency"]:
        raise StripeError(
            "The currency of source_transaction's balance transaction "
            f"({row['currency']}) must be the same as the transfer currency "
            f"({amount.currency})",
            param="currency",
        )
    sent = charge.get("_sent", 0)
    if sent + amount.units > row["amount"]:
        raise StripeError(
            "Transfers using this transaction as a source must not exceed the source "
            f"amount of {row['amount']}. (Transfers of {sent} already use it.)",
            param="amount",
        )
    return charge


def _waits(store: Store, charge: Obj | None) -> int:
    """Seconds until the money of the charge may be used; 0 when it is here."""
    if charge is None:
        return 0
    row = store.get("balance_transaction", charge["balance_transaction"])
    return max(0, int(row["available_on"]) - store.now())


def _blank(store: Store, params: Obj, amount: Amount) -> Obj:
    transfer_id = params.get("id") or new_id("tr")
    transfer: Obj = {
        "id": transfer_id,
        "object": "transfer",
        "amount": amount.units,
        "amount_reversed": 0,
        "balance_transaction": None,
        "created": store.now(),
        "currency": amount.currency,
        "description": params.get("description"),
        "destination": params["destination"],
        "destination_payment": None,
        "livemode": False,
        "metadata": {},
        "reversals": {
            "object": "list",
            "data": [],
            "has_more": False,
            "total_count": 0,
            "url": f"/v1/transfers/{transfer_id}/reversals",
        },
        "reversed": False,
        "source_transaction": params.get("source_transaction"),
        "source_type": params.get("source_type", "card"),
        "transfer_group": params.get("transfer_group"),
    }
    merge_metadata(transfer, params.get("metadata", {}))
    return transfer
