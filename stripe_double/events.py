"""Events: what happened, as a snapshot of the object, told to the webhook."""

from __future__ import annotations

import copy

import stripe

from .errors import Obj
from .store import Store, new_id


def emit(store: Store, kind: str, about: Obj, *, before: Obj | None = None) -> Obj:
    """Record `kind` about the object as it is now, and tell the listeners.

    `before` holds the former values of what an `…updated` event is about.
    """
    told: Obj = {"object": without_secrets(about)}
    if before is not None:
        told["previous_attributes"] = copy.deepcopy(before)
    event: Obj = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": stripe.api_version,
        "created": store.now(),
        "data": told,
        "livemode": False,
        "pending_webhooks": 0,
        "request": {
            "id": store.cause.request_id,
            "idempotency_key": store.cause.idempotency_key,
        },
        "type": kind,
    }
    store.add(event)
    for listener in store.listeners:
        listener(event)
    return event


def without_secrets(about: Obj) -> Obj:
    """A deep copy without the fields that only the double itself may see."""
    return copy.deepcopy(
        {name: value for name, value in about.items() if not name.startswith("_")}
    )
