"""Refunds: money given back, never more than the charge took."""

from __future__ import annotations

from . import ledger, money
from .errors import Obj, StripeError, missing_parameter, parameter_error
from .events import emit
from .metadata import merge_metadata
from .store import PLATFORM, Store, new_id


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
    fails = store.plan.fail_next > 0
    if fails:
        store.plan.fail_next -= 1
        fail_refund(store, refund)
    return refund


def update_refund(store: Store, params: Obj, refund_id: str) -> Obj:
    refund = store.own("refund", refund_id, param="refund")
    if "metadata" in params:
        merge_metadata(refund, params["metadata"])
    emit(store, "refund.updated", refund)
    return refund


def settle_refund(store: Store, refund: Obj) -> Obj:
    """A pending refund has reached the shopper."""
    refund.update(status="succeeded", pending_reason=None)
    emit(store, "refund.updated", refund, before={"status": "pending"})
    return refund


def pending_for(store: Store, reason: str) -> list[Obj]:
    """Oldest first: the refunds that wait for this."""
    return [row for row in store.rows("refund") if row["pending_reason"] == reason]


def fund_waiting(store: Store) -> None:
    """Pay the refunds that waited for money, in their order, while it lasts."""
    for refund in pending_for(store, "insufficient_funds"):
        if not _is_covered(store, refund):
            return
        _book(store, refund)
        settle_refund(store, refund)


def fail_refund(store: Store, refund: Obj) -> Obj:
    """The bank sent the refund back: the money is the platform's again."""
    if refund["status"] == "failed":
        return refund
    before = refund["status"]
    if refund["balance_transaction"]:
        booked = store.get("balance_transaction", refund["balance_transaction"])
        movement = ledger.refund_movement(refund, failed=True)
        row = ledger.book_back(store, movement, booked)
        refund["failure_balance_transaction"] = row["id"]
    refund.update(status="failed", failure_reason="unknown", pending_reason=None)
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
        charge = store.own("charge", params["charge"], param="charge")
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
    if charge["disputed"] and not charge["_refundable"]:
        raise StripeError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    return charge


def _make(store: Store, charge: Obj, params: Obj, amount: int) -> Obj:
    empty = dict.fromkeys(
        (
            "balance_transaction",
            "failure_balance_transaction",
            "failure_reason",
            "receipt_number",
            "source_transfer_reversal",
            "transfer_reversal",
        )
    )
    prefix = "re" if charge["id"].startswith("ch_") else "pyr"
    refund: Obj = {
        "id": params.get("id") or new_id(prefix),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": store.now(),
        "currency": charge["currency"],
        "destination_details": None,
        **empty,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "pending_reason": None,
        "reason": params.get("reason"),
        "status": "succeeded",
    }
    merge_metadata(refund, params.get("metadata", {}))
    _fund(store, refund)
    store.add(refund)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    emit(store, "refund.created", refund)
    emit(store, "charge.refunded", charge)
    return refund


def _fund(store: Store, refund: Obj) -> None:
    """Take it from the balance; without enough of it, it waits when told to."""
    if store.plan.needs_balance and not _is_covered(store, refund):
        refund.update(status="pending", pending_reason="insufficient_funds")
        return
    _book(store, refund)
    if store.plan.hold:
        refund.update(status="pending", pending_reason="processing")


def _is_covered(store: Store, refund: Obj) -> bool:
    needed = ledger.settled(store, refund["amount"], refund["currency"])
    return ledger.available(store, PLATFORM, needed.currency) >= needed.units


def _book(store: Store, refund: Obj) -> None:
    amount = ledger.settled(store, refund["amount"], refund["currency"])
    row = ledger.book(store, ledger.refund_movement(refund), -amount)
    refund["balance_transaction"] = row["id"]
