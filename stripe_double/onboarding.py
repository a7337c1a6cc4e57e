"""How far a connected account has come: what is due, and what it may do meanwhile."""

from __future__ import annotations

import copy

from .accounts import requirements
from .errors import Obj, parameter_error
from .events import emit
from .store import Store, new_id

STATES = ("complete", "due", "checking", "asked", "restricted", "rejected")
ANSWER_WITHIN = 14 * 24 * 60 * 60
USUALLY_DUE = ["external_account"]
USUALLY_RESTRICTED = ["individual.verification.document"]
_PAID = ("complete", "asked")
_CHANGES = ("capabilities", "details_submitted", "payouts_enabled", "requirements")


def set_state(
    store: Store, account: Obj, state: str, due: list[str] | None = None
) -> Obj:
    """Bring the account there, as its own answers and Stripe's checks would.

    complete: all is known and it can be paid. due: its owner left the form half
    filled. checking: Stripe looks at the papers. asked: Stripe wants more within two
    weeks, and it can be paid until then. restricted: that time is over. rejected: for
    good.
    """
    if state not in STATES:
        raise parameter_error(
            f"Invalid state: must be one of {', '.join(STATES)}",
            code="parameter_invalid_enum",
            param="state",
        )
    before = {name: copy.deepcopy(account[name]) for name in _CHANGES}
    if state in (*_PAID, "checking") and not bank_account(account):
        _give_bank_account(store, account)
    account["details_submitted"] = account["details_submitted"] or state != "due"
    account["payouts_enabled"] = state in _PAID
    account["requirements"] = _requirements(store, state, due)
    if "transfers" in account["capabilities"]:
        account["capabilities"]["transfers"] = _capability(state)
    emit(store, "account.updated", account, before=before)
    return account


def bank_account(account: Obj) -> Obj | None:
    found: list[Obj] = account["external_accounts"]["data"]
    return found[0] if found else None


def mend_bank_account(store: Store, account: Obj) -> None:
    """Its owner gave new bank details after a payout had come back."""
    bank = bank_account(account)
    if bank and bank["status"] == "errored":
        bank["status"] = "new"
        emit(store, "account.external_account.updated", bank)
        set_state(store, account, "complete")


def restrict_overdue(store: Store) -> None:
    """Who did not give in time what Stripe asked for is not paid any more."""
    for account in store.rows("account"):
        asked = account["requirements"]
        if asked["current_deadline"] and asked["current_deadline"] <= store.now():
            set_state(store, account, "restricted", asked["currently_due"])


def _capability(state: str) -> str:
    if state in _PAID:
        return "active"
    return "pending" if state == "checking" else "inactive"


def _requirements(store: Store, state: str, due: list[str] | None) -> Obj:
    if state in ("due", "restricted"):
        usual = USUALLY_DUE if state == "due" else USUALLY_RESTRICTED
        return requirements(
            list(due or usual), disabled_reason="requirements.past_due", past_due=True
        )
    if state == "asked":
        found = requirements(list(due or USUALLY_RESTRICTED))
        return {**found, "current_deadline": store.now() + ANSWER_WITHIN}
    if state == "checking":
        found = requirements([], disabled_reason="requirements.pending_verification")
        return {**found, "pending_verification": list(USUALLY_RESTRICTED)}
    if state == "rejected":
        return requirements([], disabled_reason="rejected.other")
    return requirements([])


def _give_bank_account(store: Store, account: Obj) -> None:
    account["tos_acceptance"]["date"] = store.now()
    made = {
        "id": new_id("ba"),
        "object": "bank_account",
        "_account": account["id"],
        "account": account["id"],
        "account_holder_name": account["business_profile"]["name"],
        "account_holder_type": account["business_type"] or "individual",
        "account_type": None,
        "available_payout_methods": ["standard"],
        "bank_name": "STRIPE TEST BANK",
        "country": account["country"],
        "currency": account["default_currency"],
        "default_for_currency": True,
        "fingerprint": "double6789",
        "last4": "6789",
        "metadata": {},
        "routing_number": "110000000",
        "status": "new",
    }
    account["external_accounts"].update(data=[made], total_count=1)
    emit(store, "account.external_account.created", made)
