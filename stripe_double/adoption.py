"""What somebody else has on their books: taken over as if it had happened here.

A demo may start with a year of paid orders; this lets their money be given back, sent
on to connected accounts and taken back from them. The webhook is told nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable

from . import charges, methods
from .accounts import blank_account, change, get_account
from .errors import Obj, missing_parameter
from .intents import blank_intent
from .ledger import Amount
from .onboarding import set_state
from .payouts import arrive, send_payout
from .refunds import create_refund, fail_refund
from .reversals import create_reversal
from .store import Store
from .transfers import create_transfer


def adopt_payment(store: Store, wanted: Obj) -> Obj:
    """A succeeded PaymentIntent and its charge, whose money arrived long ago."""
    params = {
        "amount": int(wanted["amount"]),
        "metadata": {"order": str(wanted["order"]), **wanted.get("metadata", {})},
        "transfer_group": str(wanted["order"]),
    }
    intent = blank_intent(store, params, str(wanted["currency"]).lower())
    method = methods.from_token(store, "pm_card_visa")
    intent.update(id=str(wanted["intent"]), payment_method=method["id"])
    charge = charges.make_charge(
        store, intent, method, captured=True, charge_id=str(wanted["charge"])
    )
    intent.update(
        status="succeeded", latest_charge=charge["id"], amount_received=intent["amount"]
    )
    _date(store, charge, wanted)
    return store.add(intent)


def adopt_account(store: Store, wanted: Obj) -> Obj:
    """A connected account; `name`, `metadata` and `state` are as one likes."""
    country, account_id = str(wanted["country"]).upper(), str(wanted["account"])
    account = blank_account(store, country, account_id)
    change(
        account,
        {
            "business_profile": {"name": wanted.get("name")},
            "capabilities": {"transfers": {"requested": True}},
            "metadata": wanted.get("metadata", {}),
        },
    )
    set_state(store, account, str(wanted.get("state", "complete")))
    return store.add(account)


def adopt_refund(store: Store, wanted: Obj) -> Obj:
    """One that arrived; or `failed`, when the bank sent it back."""
    refund = create_refund(store, _params(wanted, "refund", "charge", "metadata"))
    return fail_refund(store, refund) if wanted.get("failed") else refund


def adopt_transfer(store: Store, wanted: Obj) -> Obj:
    params = _params(wanted, "transfer", "currency", "metadata")
    charge = store.get("charge", str(wanted["charge"]))
    params.update(destination=wanted["account"], source_transaction=charge["id"])
    return create_transfer(store, params)


def adopt_reversal(store: Store, wanted: Obj) -> Obj:
    params = _params(wanted, "reversal", "metadata")
    return create_reversal(store, params, str(wanted["transfer"]))


def adopt_payout(store: Store, wanted: Obj) -> Obj:
    """One that arrived at the bank of a connected account."""
    account = get_account(store, wanted["account"])
    params = _params(wanted, "payout", "metadata")
    amount = Amount(params["amount"], str(wanted["currency"]).lower())
    payout = send_payout(store, account["id"], amount, params)
    arrive(store, payout)
    return payout


def _params(wanted: Obj, kind: str, *names: str) -> Obj:
    given = {name: wanted[name] for name in names if name in wanted}
    return {"id": str(wanted[kind]), "amount": int(wanted["amount"]), **given}


def _date(store: Store, made: Obj, wanted: Obj) -> None:
    """`created`, when it is given: then the money moved, too."""
    if "created" not in wanted:
        return
    made["created"] = int(wanted["created"])
    if made.get("balance_transaction"):
        row = store.get("balance_transaction", made["balance_transaction"])
        row.update(created=made["created"], available_on=made["created"])


def _adopter(
    adopt: Callable[[Store, Obj], Obj], kind: str, key: str, *needed: str
) -> Callable[[Store, Obj], bool]:
    """False when it is here already. Raises `StripeError` when something is missing."""

    def adopt_once(store: Store, wanted: Obj) -> bool:
        for name in (key, *needed):
            if name not in wanted:
                raise missing_parameter(name)
        if wanted[key] in store.objects[kind]:
            return False
        _date(store, adopt(store, wanted), wanted)
        return True

    return adopt_once


# In the order in which they need each other.
ADOPTERS = {
    "payments": _adopter(
        adopt_payment,
        "payment_intent",
        "intent",
        "charge",
        "amount",
        "currency",
        "order",
    ),
    "accounts": _adopter(adopt_account, "account", "account", "country"),
    "transfers": _adopter(
        adopt_transfer,
        "transfer",
        "transfer",
        "charge",
        "account",
        "amount",
        "currency",
    ),
    "reversals": _adopter(
        adopt_reversal, "transfer_reversal", "reversal", "transfer", "amount"
    ),
    "refunds": _adopter(adopt_refund, "refund", "refund", "charge", "amount"),
    "payouts": _adopter(
        adopt_payout, "payout", "payout", "account", "amount", "currency"
    ),
}
