"""PaymentIntents: made, changed, captured and cancelled by the shop's server."""

from __future__ import annotations

import secrets

from . import charges, money
from .confirmation import confirm, prepare
from .customers import get_customer
from .disputes import open_planned
from .errors import Obj, StripeError, parameter_error
from .events import emit, without_secrets
from .metadata import merge_metadata
from .methods import from_token
from .saved import check_usable
from .store import Store, new_id

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCELLABLE = (*OPEN, "requires_capture", "processing")
_PLAIN = (
    "description",
    "receipt_email",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)


def create_intent(store: Store, params: Obj) -> Obj:
    currency = params["currency"].lower()
    money.check_amount(params["amount"], currency)
    if not params.get("confirm") and "return_url" in params:
        raise parameter_error(
            "`return_url` can only be passed when `confirm` is true.",
            code="parameter_invalid_empty",
            param="return_url",
        )
    if params.get("off_session") and not params.get("confirm"):
        raise parameter_error(
            "`off_session` can only be passed when `confirm` is true.",
            code="parameter_invalid_empty",
            param="off_session",
        )
    intent = blank_intent(store, params, currency)
    attempt = prepare(store, intent, params) if params.get("confirm") else None
    if "payment_method" in params and not attempt:
        _choose_method(store, intent, params)
    store.add(intent)
    emit(store, "payment_intent.created", intent)
    return confirm(store, intent, attempt) if attempt else intent


def update_intent(store: Store, params: Obj, intent_id: str) -> Obj:
    intent = store.get("payment_intent", intent_id, param="intent")
    must_be(intent, OPEN, verb="update")
    wanted = {**intent, **params}
    amount, currency = wanted["amount"], wanted["currency"].lower()
    money.check_amount(amount, currency)
    intent.update(amount=amount, currency=currency)
    intent["payment_method_types"] = _method_types(intent, currency)
    for name in _PLAIN:
        if name in params:
            intent[name] = params[name] or None
    if params.get("customer"):
        get_customer(store, params["customer"])
    for name in ("customer", "setup_future_usage"):
        if name in params:
            intent[name] = params[name] or None
    if "metadata" in params:
        merge_metadata(intent, params["metadata"])
    if "payment_method" in params:
        _choose_method(store, intent, params)
    store.touch()
    return intent


def confirm_intent(store: Store, params: Obj, intent_id: str) -> Obj:
    intent = store.get("payment_intent", intent_id, param="intent")
    must_be(intent, OPEN, verb="confirm")
    return confirm(store, intent, prepare(store, intent, params))


def capture_intent(store: Store, params: Obj, intent_id: str) -> Obj:
    intent = store.get("payment_intent", intent_id, param="intent")
    must_be(intent, ("requires_capture",), verb="capture")
    whole = {"amount_to_capture": intent["amount_capturable"]}
    amount = {**whole, **params}["amount_to_capture"]
    money.check_steps(amount, intent["currency"], param="amount_to_capture")
    if amount > intent["amount_capturable"]:
        raise parameter_error(
            "The amount to capture is greater than the amount authorised.",
            code="amount_too_large",
            param="amount_to_capture",
        )
    charge = store.get("charge", intent["latest_charge"])
    charge.update(captured=True, amount_captured=amount)
    charges.plan_settlement(store, charge)
    intent.update(status="succeeded", amount_capturable=0, amount_received=amount)
    if "metadata" in params:
        merge_metadata(intent, params["metadata"])
    emit(store, "charge.captured", charge)
    emit(store, "payment_intent.succeeded", intent)
    open_planned(store, charge)
    return intent


def cancel_intent(store: Store, params: Obj, intent_id: str) -> Obj:
    intent = store.get("payment_intent", intent_id, param="intent")
    must_be(intent, CANCELLABLE, verb="cancel")
    if intent["status"] == "requires_capture":
        charge = store.get("charge", intent["latest_charge"])
        charge.update(refunded=True, amount_refunded=charge["amount"])
    intent.update(
        status="canceled",
        canceled_at=store.now(),
        cancellation_reason=params.get("cancellation_reason"),
        next_action=None,
        amount_capturable=0,
    )
    emit(store, "payment_intent.canceled", intent)
    return intent


def _choose_method(store: Store, intent: Obj, params: Obj) -> None:
    method = from_token(store, params["payment_method"])
    check_usable(method, intent["customer"])
    intent.update(payment_method=method["id"], status="requires_confirmation")


def must_be(intent: Obj, statuses: tuple[str, ...], *, verb: str) -> None:
    if intent["status"] in statuses:
        return
    error = StripeError(
        f"You cannot {verb} this PaymentIntent because it has a status of "
        f"{intent['status']}. Only a PaymentIntent with one of the following statuses "
        f"may be used: {', '.join(statuses)}.",
        code="payment_intent_unexpected_state",
    )
    error.error["payment_intent"] = without_secrets(intent)
    raise error


def _method_types(source: Obj, currency: str) -> list[str]:
    offered = ["card"]
    if currency in money.ALIPAY:
        offered.append("alipay")
    if currency in money.WECHAT:
        offered.append("wechat_pay")
    automatic = source.get("automatic_payment_methods") or {"enabled": True}
    if automatic.get("allow_redirects") == "never" or source.get("setup_future_usage"):
        offered = ["card"]
    allowed = source.get("allowed_payment_method_types")
    if allowed is None:
        return offered
    return [kind for kind in offered if kind in allowed]


def blank_intent(store: Store, params: Obj, currency: str) -> Obj:
    """A new PaymentIntent that nobody has paid; the caller keeps it."""
    if "automatic_payment_methods" in params and (
        "allowed_payment_method_types" in params
    ):
        raise parameter_error(
            "You may only specify one of these parameters: "
            "automatic_payment_methods, allowed_payment_method_types.",
            code="parameters_exclusive",
            param="allowed_payment_method_types",
        )
    if params.get("customer"):
        get_customer(store, params["customer"])
    intent_id = new_id("pi")
    automatic = params.get("automatic_payment_methods")
    if automatic is None and "allowed_payment_method_types" not in params:
        automatic = {"enabled": True}
    empty: Obj = dict.fromkeys(
        (
            "amount_details",
            "application",
            "application_fee_amount",
            "canceled_at",
            "cancellation_reason",
            "customer_account",
            "last_payment_error",
            "latest_charge",
            "next_action",
            "on_behalf_of",
            "payment_method",
            "payment_method_configuration_details",
            "processing",
            "review",
            "source",
            "transfer_data",
        )
    )
    intent: Obj = {
        "id": intent_id,
        "object": "payment_intent",
        "amount": params["amount"],
        "amount_capturable": 0,
        "amount_received": 0,
        **empty,
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "automatic_payment_methods": automatic
        and {"allow_redirects": "always", **automatic},
        "capture_method": params.get("capture_method", "automatic_async"),
        "client_secret": f"{intent_id}_secret_{secrets.token_urlsafe(18)}",
        "confirmation_method": "automatic",
        "created": store.now(),
        "currency": currency,
        "customer": params.get("customer"),
        "livemode": False,
        "metadata": {},
        "payment_method_options": {},
        "payment_method_types": _method_types(params, currency),
        "setup_future_usage": params.get("setup_future_usage"),
        "status": "requires_payment_method",
        **{name: params.get(name) or None for name in _PLAIN},
    }
    merge_metadata(intent, params.get("metadata", {}))
    return intent
