"""Saved cards: methods that stay with a customer, until they are detached."""

from __future__ import annotations

from . import lists
from .cards import card_by_number
from .customers import get_customer
from .errors import Obj, StripeError, missing_parameter
from .events import emit
from .store import Store

_URL = "/v1/payment_methods"


def attach(store: Store, method: Obj, customer_id: str) -> None:
    """Keep it for the customer, as a payment or a setup that saves it does."""
    if method["customer"] == customer_id:
        return
    method.update(customer=customer_id, allow_redisplay="limited")
    emit(store, "payment_method.attached", method)


def detach_method(store: Store, _params: Obj, method_id: str) -> Obj:
    method = store.get("payment_method", method_id, param="payment_method")
    former = method["customer"]
    if former is None:
        raise StripeError(
            "The payment method you provided is not attached to a customer so "
            "detachment is impossible.",
            code="payment_method_unexpected_state",
        )
    method.update(customer=None, _is_detached=True)
    emit(store, "payment_method.detached", method, before={"customer": former})
    return method


def list_methods(store: Store, params: Obj) -> Obj:
    """Those of one customer: without it Stripe lists none that are saved."""
    if "customer" not in params:
        raise missing_parameter("customer")
    customer = get_customer(store, params["customer"])
    return _page(store, params, customer["id"], _URL)


def list_of_customer(store: Store, params: Obj, customer_id: str) -> Obj:
    customer = get_customer(store, customer_id)
    url = f"/v1/customers/{customer_id}/payment_methods"
    return _page(store, params, customer["id"], url)


def _page(store: Store, params: Obj, customer_id: str, url: str) -> Obj:
    rows = [
        row
        for row in store.rows("payment_method")
        if row["customer"] == customer_id
        and params.get("type", row["type"]) == row["type"]
    ]
    return lists.page(store, rows, params, url=url)


def check_usable(method: Obj, customer_id: str | None) -> None:
    """A saved method pays for its customer alone, a detached one for nobody."""
    if method.get("_is_detached"):
        raise StripeError(
            "The provided PaymentMethod was detached from a Customer. It may not be "
            "used again.",
            code="payment_method_unexpected_state",
            param="payment_method",
        )
    owner = method["customer"]
    if owner is None or owner == customer_id:
        return
    if customer_id is None:
        text = (
            f"The payment method supplied ({method['id']}) belongs to a Customer. "
            "Please include the Customer in the `customer` parameter."
        )
    else:
        text = f"The payment method {method['id']} belongs to another customer."
    raise StripeError(text, param="payment_method")


def change_card(store: Store, wanted: Obj) -> Obj:
    """What a bank does to a saved card: other numbers behind it, another expiry."""
    method = store.get("payment_method", str(wanted["payment_method"]))
    if "number" in wanted:
        method["_number"] = card_by_number(str(wanted["number"])).number
    shown = {
        name: int(wanted[name]) for name in ("exp_month", "exp_year") if name in wanted
    }
    if shown:
        method["card"].update(shown)
        emit(store, "payment_method.automatically_updated", method)
    store.touch()
    return method
