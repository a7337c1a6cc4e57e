"""Confirming a PaymentIntent: the charge, the refusal, or the page to visit first."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from . import charges, methods, qr
from .cards import AUTHENTICATION_FAILED, Decline, decline_of
from .disputes import open_planned
from .errors import Obj, StripeError, missing_parameter, parameter_error
from .events import emit, without_secrets
from .session_state import note_paid
from .store import Store


@dataclass(frozen=True)
class Attempt:
    """What the shopper pays with, and where a page elsewhere sends them back to."""

    method: Obj
    return_url: str | None


def prepare(store: Store, intent: Obj, params: Obj) -> Attempt:
    """Check all that can be refused before anything of the intent changes."""
    return_url = _return_url(intent, params)
    method = _method(store, intent, params)
    if method["type"] not in intent["payment_method_types"]:
        raise StripeError(
            f"The payment method type {method['type']} is not allowed on this "
            "PaymentIntent.",
            code="payment_intent_incompatible_payment_method",
            param="payment_method",
        )
    return Attempt(method, return_url)


def confirm(store: Store, intent: Obj, attempt: Attempt) -> Obj:
    """Try to pay. Raises a 402 `StripeError` when the card is declined."""
    method = attempt.method
    intent.update(payment_method=method["id"], last_payment_error=None)
    if needs_page(store, method):
        return _ask(store, intent, method, attempt.return_url)
    return _charge(store, intent, method)


def needs_page(store: Store, method: Obj) -> bool:
    """Whether the shopper has to approve it elsewhere: at the bank, or in a wallet."""
    if method["type"] in methods.REDIRECTS:
        return True
    return methods.card_of(method, store).asks_3ds


def approve(store: Store, intent: Obj) -> Obj:
    """The shopper said yes on the bank's or the wallet's page."""
    method = store.get("payment_method", intent["payment_method"])
    intent["next_action"] = None
    return _charge(store, intent, method)


def refuse(store: Store, intent: Obj) -> Obj:
    """The shopper said no there, or closed the page: nothing is charged."""
    method = store.get("payment_method", intent["payment_method"])
    _fail(store, intent, method, AUTHENTICATION_FAILED)
    return intent


def _return_url(intent: Obj, params: Obj) -> str | None:
    url: str | None = params.get("return_url")
    automatic = intent["automatic_payment_methods"]
    redirects = automatic and automatic.get("allow_redirects") != "never"
    if url is None and redirects and automatic["enabled"]:
        raise parameter_error(
            "This PaymentIntent is configured to accept payment methods that might "
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


def _method(store: Store, intent: Obj, params: Obj) -> Obj:
    if "payment_method_data" in params:
        return methods.from_form(store, params["payment_method_data"])
    token = params.get("payment_method") or intent["payment_method"]
    if not token:
        raise missing_parameter("payment_method")
    return methods.from_token(store, token)


def _ask(store: Store, intent: Obj, method: Obj, return_url: str | None) -> Obj:
    """Send the shopper to a page of the double; its token changes at every try."""
    token = secrets.token_urlsafe(12)
    url = f"{store.public_url}/authorize/{intent['id']}/{token}"
    intent.update(status="requires_action", _token=token, _return_url=return_url)
    intent["next_action"] = _next_action(method["type"], url, return_url)
    emit(store, "payment_intent.requires_action", intent)
    return intent


def _next_action(kind: str, url: str, return_url: str | None) -> Obj:
    if kind == "alipay":
        details: Obj = {"native_data": None, "native_url": None}
        details |= {"return_url": return_url, "url": url}
        return {"type": "alipay_handle_redirect", "alipay_handle_redirect": details}
    if kind == "wechat_pay":
        return {
            "type": "wechat_pay_display_qr_code",
            "wechat_pay_display_qr_code": _code(url),
        }
    where = {"return_url": return_url, "url": url}
    return {"type": "redirect_to_url", "redirect_to_url": where}


def _code(url: str) -> Obj:
    """A phone that scans it comes to the same page as a click does."""
    image = base64.b64encode(qr.png(url)).decode()
    return {
        "data": url,
        "hosted_instructions_url": url,
        "image_data_url": f"data:image/png;base64,{image}",
        "image_url_png": f"{url}/code.png",
        "image_url_svg": f"{url}/code.svg",
    }


def _charge(store: Store, intent: Obj, method: Obj) -> Obj:
    decline = None
    if method["type"] == "card":
        decline = decline_of(methods.card_of(method, store))
    if decline:
        charge = charges.make_failed_charge(store, intent, method, decline)
        intent["latest_charge"] = charge["id"]
        raise _fail(store, intent, method, decline)
    captured = intent["capture_method"] != "manual"
    charge = charges.make_charge(store, intent, method, captured=captured)
    intent.update(latest_charge=charge["id"], next_action=None)
    if captured:
        intent.update(status="succeeded", amount_received=intent["amount"])
        emit(store, "charge.succeeded", charge)
        emit(store, "payment_intent.succeeded", intent)
        note_paid(store, intent)
        open_planned(store, charge)
    else:
        intent.update(status="requires_capture", amount_capturable=intent["amount"])
        emit(store, "charge.succeeded", charge)
        emit(store, "payment_intent.amount_capturable_updated", intent)
    return intent


def _fail(store: Store, intent: Obj, method: Obj, decline: Decline) -> StripeError:
    """Write the refusal on the intent; the error is for the caller to raise or drop."""
    error = StripeError(
        decline.message, status=402, kind=decline.kind, code=decline.code
    )
    if decline.decline_code:
        error.error["decline_code"] = decline.decline_code
    if intent["latest_charge"] and decline is not AUTHENTICATION_FAILED:
        error.error["charge"] = intent["latest_charge"]
    error.error["payment_method"] = without_secrets(method)
    intent.update(
        status="requires_payment_method",
        last_payment_error=dict(error.error),
        payment_method=None,
        next_action=None,
    )
    emit(store, "payment_intent.payment_failed", intent)
    error.error["payment_intent"] = without_secrets(intent)
    return error
