"""Sending a shopper to the bank and back: the address, and the page to visit."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from .errors import Obj, parameter_error
from .events import emit
from .store import Store


def check_return_url(intent: Obj, params: Obj, *, name: str) -> str | None:
    """The address to come back to; what may redirect needs one."""
    url: str | None = params.get("return_url")
    automatic = intent["automatic_payment_methods"]
    redirects = automatic and automatic.get("allow_redirects") != "never"
    if url is None and redirects and automatic["enabled"]:
        raise parameter_error(
            f"This {name} is configured to accept payment methods that might "
            "redirect your customer off of your page: you must provide a `return_url`.",
            code="parameter_missing",
            param="return_url",
        )
    if url is not None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise parameter_error(
                "Not a valid URL", code="url_invalid", param="return_url"
            )
    return url


def new_page(store: Store, intent: Obj, return_url: str | None) -> str:
    """The address of a page of the double; its token changes at every try."""
    token = secrets.token_urlsafe(12)
    intent.update(status="requires_action", _token=token, _return_url=return_url)
    return f"{store.public_url}/authorize/{intent['id']}/{token}"


def ask_at_bank(store: Store, intent: Obj, return_url: str | None) -> Obj:
    where = {"return_url": return_url, "url": new_page(store, intent, return_url)}
    intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": where}
    emit(store, f"{intent['object']}.requires_action", intent)
    return intent
