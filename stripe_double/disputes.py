"""Disputes: the shopper's bank takes the money back until somebody has won."""

from __future__ import annotations

from . import ledger
from .errors import Obj, StripeError
from .events import emit
from .ledger import Movement
from .metadata import merge_metadata
from .store import Store, new_id

# These are ids of uploaded files; all else is text.
FILES = frozenset(
    (
        "cancellation_policy customer_communication customer_signature "
        "duplicate_charge_documentation receipt refund_policy service_documentation "
        "shipping_documentation uncategorized_file"
    ).split()
)
ANSWER_WITHIN = 9 * 24 * 60 * 60
FEE = 1500
OPEN = ("needs_response", "under_review")
INQUIRY_OPEN = ("warning_needs_response", "warning_under_review")
WINNING = "winning_evidence"
LOSING = "losing_evidence"
REASONS = {
    "credit_not_processed": "13.6",
    "duplicate": "12.6.1",
    "fraudulent": "10.4",
    "general": "10.4",
    "product_not_received": "13.1",
    "product_unacceptable": "13.3",
    "subscription_canceled": "13.2",
    "unrecognized": "10.4",
}
_EVIDENCE = (
    "access_activity_log billing_address cancellation_policy "
    "cancellation_policy_disclosure cancellation_rebuttal customer_communication "
    "customer_email_address customer_name customer_purchase_ip customer_signature "
    "duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id "
    "product_description receipt refund_policy refund_policy_disclosure "
    "refund_refusal_explanation service_date service_documentation shipping_address "
    "shipping_carrier shipping_date shipping_documentation shipping_tracking_number "
    "uncategorized_file uncategorized_text"
).split()


def open_planned(store: Store, charge: Obj) -> None:
    """Open what the card was made for, once the charge's money is on the books."""
    reason = charge.get("_dispute")
    if not reason or not charge["balance_transaction"] or charge["disputed"]:
        return
    inquiry = reason == "inquiry"
    open_dispute(store, charge, "general" if inquiry else reason, inquiry=inquiry)


def open_dispute(
    store: Store, charge: Obj, reason: str, *, inquiry: bool = False
) -> Obj:
    """The bank asks. It takes the money at once, unless it only inquires."""
    _check_disputable(charge, reason)
    dispute = store.add(_blank(store, charge, reason, inquiry=inquiry))
    charge.update(disputed=True, _refundable=inquiry)
    emit(store, "charge.dispute.created", dispute)
    if not inquiry:
        _withdraw(store, dispute)
    return dispute


def update_dispute(store: Store, params: Obj, dispute_id: str) -> Obj:
    dispute = store.get("dispute", dispute_id, param="dispute")
    _must_be_open(dispute)
    evidence = params.get("evidence", {})
    _check_files(store, evidence)
    before = {"status": dispute["status"], "evidence": dict(dispute["evidence"])}
    if "metadata" in params:
        merge_metadata(dispute, params["metadata"])
    for name, value in evidence.items():
        dispute["evidence"][name] = value or None
    given = any(dispute["evidence"].values())
    dispute["evidence_details"]["has_evidence"] = given
    submits = given and params.get("submit", bool(evidence))
    if submits:
        dispute["evidence_details"]["submission_count"] += 1
        dispute["evidence_details"]["submission_method"] = "manual"
        dispute["status"] = dispute["status"].replace("needs_response", "under_review")
    emit(store, "charge.dispute.updated", dispute, before=before)
    if submits:
        _judge_test_evidence(store, dispute)
    return dispute


def _check_files(store: Store, evidence: Obj) -> None:
    for name in FILES.intersection(evidence):
        if evidence[name]:
            store.get("file", evidence[name], param=f"evidence[{name}]")


def close_dispute(store: Store, _params: Obj, dispute_id: str) -> Obj:
    """The shop gives in: lost, and never to be opened again."""
    dispute = store.get("dispute", dispute_id, param="dispute")
    return decide(store, dispute, won=False)


def decide(store: Store, dispute: Obj, *, won: bool) -> Obj:
    """The bank's last word."""
    _must_be_open(dispute)
    inquiry = dispute["status"] in INQUIRY_OPEN
    charge = store.get("charge", dispute["charge"])
    dispute["status"] = "warning_closed" if inquiry else "won" if won else "lost"
    dispute["is_charge_refundable"] = charge["_refundable"] = inquiry or won
    if won and not inquiry:
        _reinstate(store, dispute)
    emit(store, "charge.dispute.closed", dispute)
    return dispute


def close_overdue(store: Store) -> None:
    """Who does not answer in time has lost."""
    for dispute in store.rows("dispute"):
        details = dispute["evidence_details"]
        if dispute["status"] == "needs_response" and details["due_by"] <= store.now():
            details["past_due"] = True
            decide(store, dispute, won=False)


def _judge_test_evidence(store: Store, dispute: Obj) -> None:
    """Stripe's test mode decides by these two words; all else stays under review."""
    said = dispute["evidence"]["uncategorized_text"]
    if said in (WINNING, LOSING):
        decide(store, dispute, won=said == WINNING)


def _check_disputable(charge: Obj, reason: str) -> None:
    if reason not in REASONS:
        raise StripeError(f"Invalid reason: {reason}", param="reason")
    open_already = charge["disputed"] and not charge.get("_refundable")
    if open_already or not charge["balance_transaction"] or charge["refunded"]:
        raise StripeError(f"Charge {charge['id']} cannot be disputed now.")


def _must_be_open(dispute: Obj) -> None:
    if dispute["status"] not in (*OPEN, *INQUIRY_OPEN):
        raise StripeError(f"This dispute is already closed ({dispute['status']}).")


def _withdraw(store: Store, dispute: Obj) -> None:
    amount = ledger.settled(store, dispute["amount"], dispute["currency"])
    movement = Movement("adjustment", "dispute", dispute["id"])
    _note(store, dispute, ledger.book(store, movement, -amount, fee=FEE))
    emit(store, "charge.dispute.funds_withdrawn", dispute)


def _reinstate(store: Store, dispute: Obj) -> None:
    """The same sum comes back; the bank's fee does not."""
    movement = Movement("adjustment", "dispute_reversal", dispute["id"])
    taken = dispute["balance_transactions"][0]
    _note(store, dispute, ledger.book_back(store, movement, taken))
    emit(store, "charge.dispute.funds_reinstated", dispute)


def _note(store: Store, dispute: Obj, row: Obj) -> None:
    named = {key: value for key, value in row.items() if not key.startswith("_")}
    dispute["balance_transactions"].append(ledger.shown(store, named))


def _blank(store: Store, charge: Obj, reason: str, *, inquiry: bool) -> Obj:
    details = charge["payment_method_details"]
    return {
        "id": new_id("dp"),
        "object": "dispute",
        "amount": charge["amount_captured"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": store.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": store.now() + ANSWER_WITHIN,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "network_reason_code": REASONS[reason],
        "payment_intent": charge["payment_intent"],
        "payment_method_details": _card(details, reason, inquiry=inquiry),
        "reason": reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }


def _card(details: Obj, reason: str, *, inquiry: bool) -> Obj | None:
    if details["type"] != "card":
        return None
    card = {
        "brand": details["card"]["brand"],
        "case_type": "inquiry" if inquiry else "chargeback",
        "network": details["card"]["brand"],
        "network_reason_code": REASONS[reason],
    }
    return {"type": "card", "card": card}
