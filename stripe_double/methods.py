"""Payment methods: what a shopper pays with, made anew at each confirmation."""

from __future__ import annotations

from datetime import UTC, datetime

from .cards import CARDS, TOKENS, Card, card_by_number, card_details
from .errors import Obj, StripeError, missing_parameter, parameter_error
from .store import Store, new_id

REDIRECTS = ("alipay", "wechat_pay")
_CENTURY = 2000
_TOKEN_EXPIRY = (12, 2034)


def from_token(store: Store, token: str) -> Obj:
    """The method of `pm_card_visa` and the like, or one made before by its id."""
    if token in TOKENS:
        month, year = _TOKEN_EXPIRY
        return _card_method(store, CARDS[TOKENS[token]], month=month, year=year)
    return store.get("payment_method", token, param="payment_method")


def from_form(store: Store, typed: Obj) -> Obj:
    """The method that a browser sends: a card as typed, or a wallet by its name."""
    kind = typed.get("type")
    if kind in REDIRECTS:
        return store.add(_method(store, kind, {kind: {}}))
    if kind != "card":
        raise parameter_error(
            "Invalid payment_method_data[type]: must be one of card, alipay, "
            "wechat_pay",
            code="parameter_invalid_enum",
            param="payment_method_data[type]",
        )
    card = typed.get("card")
    if not isinstance(card, dict):
        raise missing_parameter("payment_method_data[card]")
    chosen = card_by_number(str(card.get("number", "")))
    month, year = _expiry(store, card)
    return _card_method(store, chosen, month=month, year=year)


def card_of(method: Obj, store: Store) -> Card:
    """Which test card a method stands for; kept beside the method, never shown."""
    number = store.objects["payment_method"][method["id"]]["_number"]
    return CARDS.get(number) or card_by_number(number)


def has_expired(method: Obj, store: Store) -> bool:
    """Whether the month that stands on the card is over."""
    today = datetime.fromtimestamp(store.now(), UTC)
    card = method["card"]
    expiry: tuple[int, int] = (card["exp_year"], card["exp_month"])
    return expiry < (today.year, today.month)


def asks_approval(method: Obj, store: Store) -> bool:
    """Whether the bank wants the shopper's word for a payment by this card."""
    card = card_of(method, store)
    return card.asks_3ds and not (card.asks_once and method.get("_is_set_up"))


def _card_method(store: Store, card: Card, *, month: int, year: int) -> Obj:
    details = card_details(card, month=month, year=year)
    method = _method(store, "card", {"card": details})
    method["_number"] = card.number
    return store.add(method)


def _method(store: Store, kind: str, details: Obj) -> Obj:
    return {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": billing_details(),
        "created": store.now(),
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": kind,
        **details,
    }


def billing_details() -> Obj:
    address = dict.fromkeys(
        ("city", "country", "line1", "line2", "postal_code", "state")
    )
    return {
        "address": address,
        "email": None,
        "name": None,
        "phone": None,
        "tax_id": None,
    }


def _expiry(store: Store, card: Obj) -> tuple[int, int]:
    month, year = _number(card, "exp_month"), _number(card, "exp_year")
    if not 1 <= month <= 12:
        raise _card_error("invalid_expiry_month", "month is invalid", "exp_month")
    if year < 100:
        year += _CENTURY
    today = datetime.fromtimestamp(store.now(), UTC)
    if (year, month) < (today.year, today.month):
        raise _card_error("invalid_expiry_year", "year is invalid", "exp_year")
    cvc = str(card.get("cvc", ""))
    if not (cvc.isascii() and cvc.isdecimal() and len(cvc) in (3, 4)):
        raise _card_error("invalid_cvc", "security code is invalid", "cvc")
    return month, year


def _number(card: Obj, name: str) -> int:
    value = str(card.get(name, ""))
    return int(value) if value.isascii() and value.isdecimal() else -1


def _card_error(code: str, words: str, param: str) -> StripeError:
    if code.startswith("invalid_expiry"):
        words = f"expiration {words}"
    return StripeError(
        f"Your card's {words}.", status=402, kind="card_error", code=code, param=param
    )
