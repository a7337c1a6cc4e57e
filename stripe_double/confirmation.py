"""Confirming a PaymentIntent: the charge, the refusal, or the page to visit first."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from . import charges, methods, qr
from .cards import (
    AUTHENTICATION_FAILED,
    AUTHENTICATION_REQUIRED,
    EXPIRED,
    Decline,
    decline_of,
)
from .disputes import open_planned
from .errors import Obj, StripeError, missing_parameter
from .events import emit, without_secrets
from .redirects import check_return_url, new_page
from .saved import attach, check_usable
from .session_state import note_paid
from .store import Store


@dataclass(frozen=True)
class Attempt:
    """What the shopper pays with, and where a page elsewhere sends them back to."""

    method: Obj
    return_url: str | None
    off_session: bool = False


def prepare(store: Store, intent: Obj, params: Obj) -> Attempt:
    """Check all that can be refused before anything of the intent changes."""
    return_url = check_return_url(intent, params, name="PaymentIntent")
    method = _method(store, intent, params)
    if method["type"] not in intent["payment_method_types"]:
        raise StripeError(
            f"The payment method type {method['type']} is not allowed on this "
            "PaymentIntent.",
            code="payment_intent_incompatible_payment_method",
            param="payment_method",
        )
    check_usable(method, intent["customer"])
    usage = params.get("setup_future_usage")
    if usage:
        intent["setup_future_usage"] = usage
    return Attempt(method, return_url, bool(params.get("off_session")))


def confirm(store: Store, intent: Obj, attempt: Attempt) -> Obj:
    """Try to pay. Raises a 402 `StripeError` when the card is declined."""
    method = attempt.method
    intent.update(payment_method=method["id"], last_payment_error=None)
    if attempt.off_session and needs_page(store, method):
        raise _fail_charge(store, intent, method, AUTHENTICATION_REQUIRED)
    if needs_page(store, method):
        return _ask(store, intent, method, attempt.return_url)
    return _charge(store, intent, method)


def needs_page(store: Store, method: Obj) -> bool:
    """Whether the shopper has to approve it elsewhere: at the bank, or in a wallet."""
    if method["type"] in methods.REDIRECTS:
        return True
    return methods.asks_approval(method, store)


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


def _method(store: Store, intent: Obj, params: Obj) -> Obj:
    if "payment_method_data" in params:
        return methods.from_form(store, params["payment_method_data"])
    token = params.get("payment_method") or intent["payment_method"]
    if not token:
        raise missing_parameter("payment_method")
    return methods.from_token(store, token)


def _ask(store: Store, intent: Obj, method: Obj, return_url: str | None) -> Obj:
    """Send the shopper to a page of the double."""
    url = new_page(store, intent, return_url)
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
        if methods.has_expired(method, store):
            decline = EXPIRED
    if decline:
        raise _fail_charge(store, intent, method, decline)
    captured = intent["capture_method"] != "manual"
    charge = charges.make_charge(store, intent, method, captured=captured)
    intent.update(latest_charge=charge["id"], next_action=None)
    if captured:
        intent.update(status="succeeded", amount_received=intent["amount"])
        emit(store, "charge.succeeded", charge)
        emit(store, "payment_intent.succeeded", intent)
        _keep(store, intent, method)
        note_paid(store, intent)
        open_planned(store, charge)
    else:
        intent.update(status="requires_capture", amount_capturable=intent["amount"])
        emit(store, "charge.succeeded", charge)
        emit(store, "payment_intent.amount_capturable_updated", intent)
    return intent


def _keep(store: Store, intent: Obj, method: Obj) -> None:
    """Save the card that paid, where the shop asked for it."""
    if intent["customer"] and intent["setup_future_usage"] and method["type"] == "card":
        method["_is_set_up"] = True
        attach(store, method, intent["customer"])


def _fail_charge(
    store: Store, intent: Obj, method: Obj, decline: Decline
) -> StripeError:
    charge = charges.make_failed_charge(store, intent, method, decline)
    intent["latest_charge"] = charge["id"]
    return _fail(store, intent, method, decline)


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
