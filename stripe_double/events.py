"""Events: what happened, as a snapshot of the object, told to the webhook."""

from __future__ import annotations

import copy
from typing import Any

import stripe

from .errors import Obj
from .store import PLATFORM, Store, new_id, owner


def emit(store: Store, kind: str, about: Obj, *, before: Obj | None = None) -> None:
    """Record `kind` about the object as it is now, and tell the listeners.

    `before` holds the former values of what an `…updated` event is about.
    """
    if store.is_quiet:
        return
    told: Obj = {"object": without_secrets(about)}
    if before is not None:
        told["previous_attributes"] = copy.deepcopy(before)
    event: Obj = {
        "id": new_id("evt"),
        "object": "event",
        "_account": owner(about),
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
    if owner(about) != PLATFORM:
        event["account"] = owner(about)
    store.add(event)
    for listener in store.listeners:
        listener(event)


def without_secrets(about: Obj) -> Obj:
    """A deep copy without the fields that only the double itself may see."""
    return {
        name: _bare(value) for name, value in about.items() if not name.startswith("_")
    }


def _bare(value: Any) -> Any:
    if isinstance(value, dict) and "object" in value:
        return without_secrets(value)
    if isinstance(value, list):
        return [_bare(entry) for entry in value]
    return copy.deepcopy(value)
