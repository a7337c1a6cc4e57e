"""Refunds: money given back, never more than the charge took."""

from __future__ import annotations

from . import ledger, money
from .errors import Obj, StripeError, missing_parameter, parameter_error
from .events import emit
from .intents import merge_metadata
from .store import Store, new_id


def create_refund(store: Store, params: Obj) -> Obj:
    charge = _charge(store, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if charge["refunded"] or left == 0:
        raise StripeError(
            f"Charge {charge['id']} has already been refunded.",
            code="charge_already_refunded",
        )
    amount = params.get("amount", left)
    money.check_steps(amount, charge["currency"])
    if amount > left:
        raise StripeError(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge "
            f"({left})",
            code="amount_too_large",
            param="amount",
        )
    refund = _make(store, charge, params, amount)
    fails = store.refund_plan.fail_next > 0
    if fails:
        store.refund_plan.fail_next -= 1
        fail_refund(store, refund)
    return refund


def update_refund(store: Store, params: Obj, refund_id: str) -> Obj:
    refund = store.get("refund", refund_id, param="refund")
    if "metadata" in params:
        merge_metadata(refund, params["metadata"])
    emit(store, "refund.updated", refund)
    return refund


def settle_refund(store: Store, refund: Obj) -> Obj:
    """A pending refund has reached the shopper."""
    if refund["status"] == "pending":
        refund.update(status="succeeded", pending_reason=None)
        emit(store, "refund.updated", refund, before={"status": "pending"})
    return refund


def fail_refund(store: Store, refund: Obj) -> Obj:
    """The bank sent the refund back: the money is the platform's again."""
    if refund["status"] == "failed":
        return refund
    before = refund["status"]
    row = ledger.book(
        store,
        ledger.refund_movement(refund, failed=True),
        amount=refund["amount"],
        currency=refund["currency"],
    )
    refund.update(
        status="failed",
        failure_reason="unknown",
        pending_reason=None,
        failure_balance_transaction=row["id"],
    )
    charge = store.get("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    emit(store, "refund.updated", refund, before={"status": before})
    emit(store, "refund.failed", refund)
    return refund


def _charge(store: Store, params: Obj) -> Obj:
    if "charge" in params and "payment_intent" in params:
        raise parameter_error(
            "You may only specify one of these parameters: charge, payment_intent.",
            code="parameters_exclusive",
            param="payment_intent",
        )
    if "charge" in params:
        charge = store.get("charge", params["charge"], param="charge")
    elif "payment_intent" in params:
        asked = params["payment_intent"]
        intent = store.get("payment_intent", asked, param="payment_intent")
        latest = intent["latest_charge"]
        charge = store.get("charge", latest) if latest else {"status": "failed"}
    else:
        raise missing_parameter("payment_intent")
    if charge["status"] != "succeeded" or not charge["captured"]:
        raise StripeError(
            "This payment does not have a successful charge to refund.",
            code="payment_intent_unexpected_state",
        )
    return charge


def _make(store: Store, charge: Obj, params: Obj, amount: int) -> Obj:
    pending = store.refund_plan.hold
    empty = dict.fromkeys(
        (
            "failure_balance_transaction",
            "failure_reason",
            "receipt_number",
            "source_transfer_reversal",
            "transfer_reversal",
        )
    )
    refund: Obj = {
        "id": new_id("re" if charge["id"].startswith("ch_") else "pyr"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": store.now(),
        "currency": charge["currency"],
        "destination_details": None,
        **empty,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "pending_reason": "processing" if pending else None,
        "reason": params.get("reason"),
        "status": "pending" if pending else "succeeded",
    }
    merge_metadata(refund, params.get("metadata", {}))
    row = ledger.book(
        store,
        ledger.refund_movement(refund),
        amount=-amount,
        currency=charge["currency"],
    )
    refund["balance_transaction"] = row["id"]
    store.add(refund)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    emit(store, "refund.created", refund)
    emit(store, "charge.refunded", charge)
    return refund
