"""Checkout Sessions: a page of Stripe's own on which one order is paid."""

from __future__ import annotations

from urllib.parse import urlsplit

from . import money
from .customers import get_customer
from .errors import Obj, StripeError, missing_parameter, parameter_error
from .metadata import merge_metadata
from .session_state import end, end_if_old
from .setups import blank_setup
from .store import Store, new_id

DAY = 24 * 60 * 60
ID_LENGTH = 58
_NONE = (
    "adaptive_pricing after_expiration allow_promotion_codes "
    "allowed_payment_method_types billing_address_collection branding_settings "
    "client_secret collected_information consent consent_collection "
    "currency_conversion customer_account customer_creation customer_details "
    "customer_email discounts integration_identifier invoice invoice_creation "
    "managed_payments name_collection optional_items origin_context "
    "payment_intent payment_link payment_method_collection "
    "payment_method_configuration_details payment_method_options permissions "
    "phone_number_collection presentment_details recovered_from "
    "redirect_on_completion return_url saved_payment_method_options "
    "shipping_address_collection shipping_cost submit_type "
    "subscription tax_id_collection total_details wallet_options"
).split()


def create_session(store: Store, params: Obj) -> Obj:
    """One page for one payment, or in `mode=setup` for one card to be saved.

    The lines of a payment bring their own prices.
    """
    if params.get("mode") not in ("payment", "setup"):
        raise parameter_error(
            "The double takes `mode=payment` and `mode=setup`.",
            code="parameter_invalid_enum",
            param="mode",
        )
    is_setup = params["mode"] == "setup"
    for name in ("currency" if is_setup else "line_items", "success_url"):
        if not params.get(name):
            raise missing_parameter(name)
    for name in ("success_url", "cancel_url"):
        _check_url(params.get(name), name)
    if params.get("customer"):
        get_customer(store, params["customer"])
    currency, total = params.get("currency", "").lower(), None
    if not is_setup:
        currency, total = _sum(params["line_items"])
        money.check_amount(total, currency)
    session = _blank(store, params, currency, total)
    if is_setup:
        asked = {
            "customer": params.get("customer"),
            **params.get("setup_intent_data", {}),
        }
        setup = store.add(blank_setup(store, asked))
        setup["_session"] = session["id"]
        session["setup_intent"] = setup["id"]
    return store.add(session)


def _blank(store: Store, params: Obj, currency: str, total: int | None) -> Obj:
    session_id = new_id("cs_test", ID_LENGTH)
    session: Obj = {
        **dict.fromkeys(_NONE),
        "id": session_id,
        "object": "checkout.session",
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": store.now(),
        "currency": currency,
        "custom_fields": [],
        "custom_text": dict.fromkeys(
            (
                "after_submit",
                "shipping_address",
                "submit",
                "terms_of_service_acceptance",
            )
        ),
        "expires_at": store.now() + DAY,
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": {},
        "customer": params.get("customer"),
        "mode": params["mode"],
        "payment_method_types": ["card"],
        "payment_status": "unpaid" if total else "no_payment_required",
        "setup_intent": None,
        "shipping_options": [],
        "status": "open",
        "success_url": params["success_url"],
        "ui_mode": "hosted_page",
        "url": f"{store.public_url}/pay/{session_id}",
        "_intent": params.get("payment_intent_data", {}),
    }
    merge_metadata(session, params.get("metadata", {}))
    return session


def retrieve_session(store: Store, _params: Obj, session_id: str) -> Obj:
    session = store.get("checkout.session", session_id, param="session")
    end_if_old(store, session)
    return session


def expire_session(store: Store, _params: Obj, session_id: str) -> Obj:
    session = store.get("checkout.session", session_id, param="session")
    end_if_old(store, session)
    if session["status"] != "open":
        raise StripeError(
            'Only Checkout Sessions with a status in ["open"] can be expired. This '
            f"Checkout Session has a status of `{session['status']}`."
        )
    end(store, session)
    return session


def _check_url(url: str | None, name: str) -> None:
    if url is None:
        return
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise parameter_error("Not a valid URL", code="url_invalid", param=name)


def _sum(lines: list[Obj]) -> tuple[str, int]:
    """The currency and the total of lines that bring their prices along."""
    prices = [line.get("price_data") or {} for line in lines]
    currencies = {str(price.get("currency", "")).lower() for price in prices}
    if len(currencies) != 1 or any("unit_amount" not in price for price in prices):
        raise parameter_error(
            "The double takes lines with `price_data` in one currency.",
            code="parameter_missing",
            param="line_items",
        )
    total = sum(
        price["unit_amount"] * line.get("quantity", 1)
        for price, line in zip(prices, lines, strict=True)
    )
    return currencies.pop(), total
