"""Webhook endpoints: where the shop is told, of which events, and who signs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

import stripe

from .errors import Obj, StripeError, not_built, parameter_error
from .metadata import merge_metadata
from .store import Store, new_id

MOST = 16


@dataclass(frozen=True)
class Endpoint:
    """An address of the shop, and the secret that signs what is posted there."""

    url: str | None
    secret: str


def create_endpoint(store: Store, params: Obj) -> Obj:
    """The answer to this call alone holds the secret."""
    if params.get("api_version", stripe.api_version) != stripe.api_version:
        raise not_built(f"events of other versions than {stripe.api_version}")
    if len(store.rows("webhook_endpoint")) >= MOST:
        raise StripeError(f"You have reached the limit of {MOST} webhook endpoints.")
    endpoint: Obj = {
        "id": new_id("we"),
        "object": "webhook_endpoint",
        "_connect": params.get("connect", False),
        "_secret": f"whsec_{secrets.token_hex(16)}",
        "api_version": params.get("api_version"),
        "application": None,
        "created": store.now(),
        "description": None,
        "enabled_events": [],
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": "",
    }
    _change(endpoint, params)
    store.add(endpoint)
    return {**endpoint, "secret": endpoint["_secret"]}


def update_endpoint(store: Store, params: Obj, endpoint_id: str) -> Obj:
    endpoint = store.get("webhook_endpoint", endpoint_id)
    _change(endpoint, params)
    store.touch()
    return endpoint


def delete_endpoint(store: Store, _params: Obj, endpoint_id: str) -> Obj:
    store.get("webhook_endpoint", endpoint_id)
    del store.objects["webhook_endpoint"][endpoint_id]
    return {"id": endpoint_id, "object": "webhook_endpoint", "deleted": True}


def wants(endpoint: Obj, event: Obj) -> bool:
    """Events of connected accounts go to the endpoints made for them, and no others."""
    kinds = endpoint["enabled_events"]
    return (
        endpoint["status"] == "enabled"
        and endpoint["_connect"] == ("account" in event)
        and ("*" in kinds or event["type"] in kinds)
    )


def _change(endpoint: Obj, params: Obj) -> None:
    if "url" in params:
        parts = urlsplit(params["url"])
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise parameter_error("Not a valid URL", code="url_invalid", param="url")
        endpoint["url"] = params["url"]
    if "enabled_events" in params:
        endpoint["enabled_events"] = params["enabled_events"]
    if "description" in params:
        endpoint["description"] = params["description"] or None
    if "disabled" in params:
        endpoint["status"] = "disabled" if params["disabled"] else "enabled"
    if "metadata" in params:
        merge_metadata(endpoint, params["metadata"])
