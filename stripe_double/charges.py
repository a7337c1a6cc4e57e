"""Charges: each try to take the money of a PaymentIntent, succeeded or failed."""

from __future__ import annotations

import time

from . import ledger, money
from .cards import Decline
from .disputes import open_planned
from .errors import Obj
from .events import emit
from .metadata import merge_metadata
from .methods import billing_details, card_of
from .store import Store, new_id


def make_charge(
    store: Store,
    intent: Obj,
    method: Obj,
    *,
    captured: bool,
    charge_id: str | None = None,
) -> Obj:
    charge = _blank(store, intent, method)
    if charge_id:
        charge["_available_after"] = 0  # an old one: its money arrived long ago
    charge.update(
        id=charge_id or charge["id"],
        status="succeeded",
        paid=True,
        captured=captured,
        amount_captured=intent["amount"] if captured else 0,
        outcome=_outcome("approved_by_network", None, "Payment complete."),
    )
    store.add(charge)
    if captured and charge_id:
        _settle(store, charge)
    elif captured:
        plan_settlement(store, charge)
    return charge


def make_failed_charge(store: Store, intent: Obj, method: Obj, decline: Decline) -> Obj:
    charge = _blank(store, intent, method)
    charge.update(
        failure_code=decline.code,
        failure_message=decline.message,
        outcome=_outcome(
            "declined_by_network",
            decline.decline_code,
            "The bank did not return any further details with this decline.",
        ),
    )
    store.add(charge)
    emit(store, "charge.failed", charge)
    return charge


def update_charge(store: Store, params: Obj, charge_id: str) -> Obj:
    charge = store.own("charge", charge_id, param="charge")
    before = {"metadata": dict(charge["metadata"])}
    for name in ("description", "transfer_group"):
        if name in params:
            before[name] = charge[name]
            charge[name] = params[name] or None
    if "metadata" in params:
        merge_metadata(charge, params["metadata"])
    emit(store, "charge.updated", charge, before=before)
    return charge


def plan_settlement(store: Store, charge: Obj) -> None:
    """Write the balance transaction now, or a moment later as Stripe really does."""
    if store.settle_delay <= 0:
        _settle(store, charge)
        return
    store.settlements[charge["id"]] = time.time() + store.settle_delay


def settle_due(store: Store) -> None:
    """Give each charge whose moment has come its balance transaction."""
    with store.lock:
        due = [name for name, at in store.settlements.items() if at <= time.time()]
        for charge_id in due:
            del store.settlements[charge_id]
            charge = store.get("charge", charge_id)
            _settle(store, charge)
            emit(store, "charge.updated", charge, before={"balance_transaction": None})
            open_planned(store, charge)


def _settle(store: Store, charge: Obj) -> None:
    amount = ledger.settled(store, charge["amount_captured"], charge["currency"])
    row = ledger.book(
        store, ledger.charge_movement(charge), amount, fee=money.fee(amount.units)
    )
    charge["balance_transaction"] = row["id"]


def _blank(store: Store, intent: Obj, method: Obj) -> Obj:
    kind = method["type"]
    card = card_of(method, store) if kind == "card" else None
    at_once = card is not None and card.available_at_once
    empty = dict.fromkeys(
        (
            "application",
            "application_fee",
            "application_fee_amount",
            "balance_transaction",
            "customer",
            "failure_balance_transaction",
            "failure_code",
            "failure_message",
            "on_behalf_of",
            "receipt_number",
            "receipt_url",
            "review",
            "source_transfer",
            "transfer_data",
        )
    )
    return {
        "id": new_id("ch" if kind == "card" else "py"),
        "object": "charge",
        "_available_after": 0 if at_once else ledger.SETTLES_AFTER,
        "_dispute": card.dispute if card else None,
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        **empty,
        "billing_details": billing_details(),
        "calculated_statement_descriptor": "DOUBLE",
        "captured": False,
        "created": store.now(),
        "currency": intent["currency"],
        "description": intent["description"],
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "outcome": None,
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"type": kind, kind: _details(method)},
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "shipping": intent["shipping"],
        "source": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "failed",
        "transfer_group": intent["transfer_group"],
    }


def _details(method: Obj) -> Obj:
    """What a charge shows of the method; of a card, less than the method itself."""
    details = dict(method[method["type"]])
    if method["type"] != "card":
        return details
    for name in ("display_brand", "networks", "three_d_secure_usage"):
        del details[name]
    return {**details, "network": details["brand"]}


def _outcome(network_status: str, reason: str | None, message: str) -> Obj:
    approved = network_status == "approved_by_network"
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": network_status,
        "reason": reason,
        "risk_level": "normal",
        "seller_message": message,
        "type": "authorized" if approved else "issuer_declined",
    }
