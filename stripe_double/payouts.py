"""Payouts: money of an account's balance, sent to its bank, and at times sent back."""

from __future__ import annotations

from . import ledger, money
from .errors import Obj, StripeError, parameter_error
from .events import emit
from .ledger import Amount, Movement
from .metadata import merge_metadata
from .onboarding import bank_account
from .store import PLATFORM, Store, new_id, owner

ARRIVES_AFTER = 24 * 60 * 60
PLATFORM_BANK = "ba_platform"
UNDER_WAY = ("pending", "in_transit")
_CLOSED = "The bank account has been closed."


def create_payout(store: Store, params: Obj) -> Obj:
    amount = Amount(params["amount"], params["currency"].lower())
    money.check_currency(amount.currency)
    money.check_steps(amount.units, amount.currency)
    if money.payable(amount.units, amount.currency) != amount.units:
        raise parameter_error(
            f"Payouts in {amount.currency} must be in whole hundreds.",
            code="parameter_invalid_integer",
            param="amount",
        )
    account = store.cause.account
    _need_bank(store, account)
    ledger.need_available(store, account, amount)
    return send_payout(store, account, amount, params)


def pay_out_daily(store: Store, account: Obj) -> None:
    """Stripe's own schedule: all that is available, currency by currency."""
    interval = account["settings"]["payouts"]["schedule"]["interval"]
    if interval != "daily" or not account["payouts_enabled"]:
        return
    for currency, amounts in ledger.sums(store, account["id"]).items():
        amount = Amount(money.payable(amounts["available"], currency), currency)
        if amount.units <= 0:
            continue
        payout = send_payout(store, account["id"], amount, {}, automatic=True)
        for row in ledger.rows_of(store, account["id"]):
            if row["currency"] == currency and ledger.is_available(store, row):
                row.setdefault("_payout", payout["id"])


def update_payout(store: Store, params: Obj, payout_id: str) -> Obj:
    payout = store.own("payout", payout_id, param="payout")
    if "metadata" in params:
        merge_metadata(payout, params["metadata"])
    emit(store, "payout.updated", payout)
    return payout


def cancel_payout(store: Store, _params: Obj, payout_id: str) -> Obj:
    payout = store.own("payout", payout_id, param="payout")
    if payout["status"] != "pending" or payout["automatic"]:
        raise StripeError("Payouts that are automatic or under way stay as they are.")
    _book_back(store, payout, "payout_cancel")
    payout["status"] = "canceled"
    emit(store, "payout.canceled", payout)
    return payout


def pay_due(store: Store) -> None:
    """What has arrived at the bank by now is paid, or comes back as planned."""
    for payout in store.rows("payout"):
        if payout["status"] not in UNDER_WAY or payout["arrival_date"] > store.now():
            continue
        if store.plan.payouts_fail_next > 0:
            store.plan.payouts_fail_next -= 1
            fail_payout(store, payout)
        else:
            arrive(store, payout)


def arrive(store: Store, payout: Obj) -> None:
    payout["status"] = "paid"
    emit(store, "payout.paid", payout)


def fail_payout(store: Store, payout: Obj) -> Obj:
    """The bank sends it back, perhaps after it had looked paid for a while."""
    if payout["status"] in ("failed", "canceled"):
        return payout
    row = _book_back(store, payout, "payout_failure")
    payout.update(
        status="failed",
        failure_code="account_closed",
        failure_message=_CLOSED,
        failure_balance_transaction=row["id"],
    )
    emit(store, "payout.failed", payout)
    if owner(payout) != PLATFORM:
        _stop_bank(store, store.get("account", owner(payout)))
    return payout


def _stop_bank(store: Store, account: Obj) -> None:
    """No more payouts until its owner gives other bank details."""
    bank = bank_account(account)
    if bank is None:
        return
    bank["status"] = "errored"
    emit(store, "account.external_account.updated", bank, before={"status": "new"})
    account["payouts_enabled"] = False
    account["requirements"].update(
        currently_due=["external_account"],
        past_due=["external_account"],
        eventually_due=["external_account"],
        disabled_reason="requirements.past_due",
    )
    emit(store, "account.updated", account, before={"payouts_enabled": True})


def _need_bank(store: Store, account: str) -> None:
    if account == PLATFORM or store.get("account", account)["payouts_enabled"]:
        return
    raise StripeError(
        "Payouts to this account are disabled. It has requirements that are due.",
        code="payouts_not_allowed",
    )


def send_payout(
    store: Store, account: str, amount: Amount, params: Obj, *, automatic: bool = False
) -> Obj:
    payout = _blank(store, account, amount, params)
    payout["automatic"] = automatic
    if automatic:
        payout["reconciliation_status"] = "completed"
    movement = Movement("payout", "payout", payout["id"], account=account)
    row = ledger.book(store, movement, -amount)
    payout["balance_transaction"] = row["id"]
    store.add(payout)
    emit(store, "payout.created", payout)
    return payout


def _book_back(store: Store, payout: Obj, kind: str) -> Obj:
    movement = Movement(kind, "payout_reversal", payout["id"], account=owner(payout))
    row = store.get("balance_transaction", payout["balance_transaction"])
    return ledger.book_back(store, movement, row)


def _destination(store: Store, account: str) -> str:
    if account == PLATFORM:
        return PLATFORM_BANK
    bank = bank_account(store.get("account", account))
    return bank["id"] if bank else PLATFORM_BANK


def _blank(store: Store, account: str, amount: Amount, params: Obj) -> Obj:
    empty = dict.fromkeys(
        (
            "application_fee",
            "application_fee_amount",
            "failure_balance_transaction",
            "failure_code",
            "failure_message",
            "original_payout",
            "payout_method",
            "reversed_by",
        )
    )
    payout: Obj = {
        "id": params.get("id") or new_id("po"),
        "object": "payout",
        "_account": account,
        **empty,
        "amount": amount.units,
        "arrival_date": store.now() + ARRIVES_AFTER,
        "automatic": False,
        "balance_transaction": None,
        "created": store.now(),
        "currency": amount.currency,
        "description": params.get("description"),
        "destination": _destination(store, account),
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "reconciliation_status": "not_applicable",
        "source_type": "card",
        "statement_descriptor": params.get("statement_descriptor"),
        "status": "pending",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }
    merge_metadata(payout, params.get("metadata", {}))
    return payout
