"""Payments that somebody else has on their books: taken over as if paid here.

A demo market starts with a year of paid orders; this lets their money be given back.
"""

from __future__ import annotations

from . import charges, methods
from .errors import Obj, missing_parameter
from .intents import blank_intent
from .store import Store

NEEDED = ("intent", "charge", "amount", "currency", "order")


def adopt_payment(store: Store, wanted: Obj) -> bool:
    """Write a succeeded PaymentIntent and its charge under the given ids, quietly.

    False when it is here already. Raises `StripeError` when something is missing.
    """
    for name in NEEDED:
        if name not in wanted:
            raise missing_parameter(name)
    if wanted["intent"] in {row["id"] for row in store.rows("payment_intent")}:
        return False
    params = {
        "amount": int(wanted["amount"]),
        "metadata": {"order": str(wanted["order"])},
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
    store.add(intent)
    return True
