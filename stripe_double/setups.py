"""SetupIntents: a card is saved for later, and nothing is charged."""

from __future__ import annotations

import secrets

from . import methods
from .cards import SETUP_AUTHENTICATION_FAILED, Card, Decline, decline_of
from .customers import get_customer
from .errors import Obj, StripeError, missing_parameter, parameter_error
from .events import emit, without_secrets
from .metadata import merge_metadata
from .redirects import ask_at_bank, check_return_url
from .saved import attach, check_usable
from .session_state import note_set_up
from .store import Store, new_id

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
_NONE = (
    "application attach_to_self cancellation_reason customer_account description "
    "flow_directions last_setup_error latest_attempt mandate next_action on_behalf_of "
    "payment_method payment_method_configuration_details single_use_mandate"
).split()


def create_setup(store: Store, params: Obj) -> Obj:
    setup = blank_setup(store, params)
    if "payment_method" in params:
        method = methods.from_token(store, params["payment_method"])
        setup.update(payment_method=method["id"], status="requires_confirmation")
    store.add(setup)
    emit(store, "setup_intent.created", setup)
    return confirm_it(store, setup, params) if params.get("confirm") else setup


def blank_setup(store: Store, params: Obj) -> Obj:
    """A new SetupIntent; the caller keeps it."""
    customer = params.get("customer")
    if customer:
        get_customer(store, customer)
    if "return_url" in params and not params.get("confirm"):
        raise parameter_error(
            "`return_url` can only be passed when `confirm` is true.",
            code="parameter_invalid_empty",
            param="return_url",
        )
    setup_id = new_id("seti")
    setup: Obj = {
        "id": setup_id,
        "object": "setup_intent",
        **dict.fromkeys(_NONE),
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "automatic_payment_methods": {
            "allow_redirects": "always",
            **(params.get("automatic_payment_methods") or {"enabled": True}),
        },
        "client_secret": f"{setup_id}_secret_{secrets.token_urlsafe(18)}",
        "created": store.now(),
        "customer": customer,
        "livemode": False,
        "metadata": {},
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
        "usage": params.get("usage", "off_session"),
    }
    merge_metadata(setup, params.get("metadata", {}))
    return setup


def confirm_setup(store: Store, params: Obj, setup_id: str) -> Obj:
    setup = store.get("setup_intent", setup_id, param="intent")
    return confirm_it(store, setup, params)


def confirm_it(store: Store, setup: Obj, params: Obj) -> Obj:
    """Try to save. Raises a 402 `StripeError` when the bank refuses the card."""
    must_be(setup, verb="confirm")
    return_url = check_return_url(setup, params, name="SetupIntent")
    method = _method(store, setup, params)
    if method["type"] != "card":
        raise StripeError(
            f"The payment method type {method['type']} is not allowed on this "
            "SetupIntent.",
            param="payment_method",
        )
    check_usable(method, setup["customer"])
    setup.update(payment_method=method["id"], last_setup_error=None)
    if methods.card_of(method, store).asks_3ds:
        return ask_at_bank(store, setup, return_url)
    return _save(store, setup, method)


def approve_setup(store: Store, setup: Obj) -> Obj:
    """The shopper said yes on the bank's page."""
    setup["next_action"] = None
    return _save(store, setup, store.get("payment_method", setup["payment_method"]))


def refuse_setup(store: Store, setup: Obj) -> Obj:
    method = store.get("payment_method", setup["payment_method"])
    _fail(store, setup, method, SETUP_AUTHENTICATION_FAILED)
    return setup


def cancel_setup(store: Store, params: Obj, setup_id: str) -> Obj:
    setup = store.get("setup_intent", setup_id, param="intent")
    must_be(setup, verb="cancel")
    setup.update(
        status="canceled",
        cancellation_reason=params.get("cancellation_reason"),
        next_action=None,
    )
    emit(store, "setup_intent.canceled", setup)
    return setup


def must_be(setup: Obj, *, verb: str) -> None:
    if setup["status"] in OPEN:
        return
    error = StripeError(
        f"You cannot {verb} this SetupIntent because it has a status of "
        f"{setup['status']}.",
        code="setup_intent_unexpected_state",
    )
    error.error["setup_intent"] = without_secrets(setup)
    raise error


def _method(store: Store, setup: Obj, params: Obj) -> Obj:
    if "payment_method_data" in params:
        return methods.from_form(store, params["payment_method_data"])
    token = params.get("payment_method") or setup["payment_method"]
    if not token:
        raise missing_parameter("payment_method")
    return methods.from_token(store, token)


def _save(store: Store, setup: Obj, method: Obj) -> Obj:
    card = methods.card_of(method, store)
    decline = _refusal(card)
    if decline:
        raise _fail(store, setup, method, decline)
    method["_is_set_up"] = True
    setup.update(status="succeeded", next_action=None)
    if setup["customer"]:
        attach(store, method, setup["customer"])
    emit(store, "setup_intent.succeeded", setup)
    note_set_up(store, setup)
    return setup


def _refusal(card: Card) -> Decline | None:
    """Some cards are fine until money is asked of them."""
    return None if card.saves_well else decline_of(card)


def _fail(store: Store, setup: Obj, method: Obj, decline: Decline) -> StripeError:
    error = StripeError(
        decline.message, status=402, kind=decline.kind, code=decline.code
    )
    if decline.decline_code:
        error.error["decline_code"] = decline.decline_code
    error.error["payment_method"] = without_secrets(method)
    setup.update(
        status="requires_payment_method",
        last_setup_error=dict(error.error),
        payment_method=None,
        next_action=None,
    )
    emit(store, "setup_intent.setup_failed", setup)
    error.error["setup_intent"] = without_secrets(setup)
    return error
