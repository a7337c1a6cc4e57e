"""Stripe's test cards: by number from a browser, by `pm_card_…` from a server."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import Obj, StripeError

DECLINES = {
    "card_declined": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "stolen_card": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": (
        "An error occurred while processing your card. Try again in a little bit."
    ),
    "test_mode_live_card": (
        "Your card was declined. Your request was in test mode, but used a non test "
        "card."
    ),
}
OWN_CODES = frozenset({"expired_card", "incorrect_cvc", "processing_error"})


@dataclass(frozen=True)
class Card:
    """A number and what happens when it is charged.

    One that `asks_once` wants no approval any more once it was set up with one; one
    that `saves_well` is refused only when money is asked of it.
    """

    number: str
    brand: str = "visa"
    decline: str | None = None
    asks_3ds: bool = False
    asks_once: bool = False
    saves_well: bool = False
    dispute: str | None = None
    available_at_once: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]


@dataclass(frozen=True)
class Decline:
    """Why a payment failed, in Stripe's words."""

    code: str
    message: str
    decline_code: str | None = None
    kind: str = "card_error"


CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242"),
        Card("4000056655665556"),
        Card("5555555555554444", brand="mastercard"),
        Card("378282246310005", brand="amex"),
        Card("6200000000000005", brand="unionpay"),
        Card("4000000000000002", decline="card_declined"),
        Card("4000000000009995", decline="insufficient_funds"),
        Card("4000000000009987", decline="lost_card"),
        Card("4000000000009979", decline="stolen_card"),
        Card("4000000000000069", decline="expired_card"),
        Card("4000000000000127", decline="incorrect_cvc"),
        Card("4000000000000119", decline="processing_error"),
        Card("4000000000000341", decline="card_declined", saves_well=True),
        Card("4000002500003155", asks_3ds=True, asks_once=True),
        Card("4000002760003184", asks_3ds=True),
        Card("4000000000003220", asks_3ds=True),
        Card("4000008260003178", asks_3ds=True, decline="insufficient_funds"),
        Card("4000000000000077", available_at_once=True),
        Card("4000000000000259", dispute="fraudulent"),
        Card("4000000000002685", dispute="product_not_received"),
        Card("4000000000001976", dispute="inquiry"),
    )
}
TOKENS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_visa_debit": "4000056655665556",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_amex": "378282246310005",
    "pm_card_unionpay": "6200000000000005",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedLostCard": "4000000000009987",
    "pm_card_visa_chargeDeclinedStolenCard": "4000000000009979",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_chargeDeclinedProcessingError": "4000000000000119",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_bypassPending": "4000000000000077",
    "pm_card_createDispute": "4000000000000259",
    "pm_card_createDisputeProductNotReceived": "4000000000002685",
    "pm_card_createDisputeInquiry": "4000000000001976",
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": (
        "4000008260003178"
    ),
}


def card_by_number(number: str) -> Card:
    """The card with these digits; refuses what is not a card number at all."""
    digits = number.replace(" ", "").replace("-", "")
    if digits in CARDS:
        return CARDS[digits]
    if not is_card_number(digits):
        raise StripeError(
            "Your card number is incorrect.",
            status=402,
            kind="card_error",
            code="incorrect_number",
            param="number",
        )
    return Card(digits, decline="test_mode_live_card")


def is_card_number(digits: str) -> bool:
    """Length and check digit (Luhn) as on every payment card."""
    if not (digits.isascii() and digits.isdecimal() and 12 <= len(digits) <= 19):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def decline_of(card: Card) -> Decline | None:
    if card.decline is None:
        return None
    message = DECLINES[card.decline]
    if card.decline in OWN_CODES:
        return Decline(card.decline, message)
    reason = "generic_decline" if card.decline == "card_declined" else card.decline
    return Decline("card_declined", message, reason)


AUTHENTICATION_FAILED = Decline(
    "payment_intent_authentication_failure",
    "We are unable to authenticate your payment method. Please choose a different "
    "payment method and try again.",
    kind="invalid_request_error",
)


AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    "authentication_required",
)
SETUP_AUTHENTICATION_FAILED = Decline(
    "setup_intent_authentication_failure",
    "The latest attempt to set up the payment method has failed because authentication "
    "failed.",
    kind="invalid_request_error",
)
EXPIRED = Decline("expired_card", DECLINES["expired_card"])


def card_details(card: Card, *, month: int, year: int) -> Obj:
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "fail" if card.decline == "incorrect_cvc" else "pass",
        },
        "country": "US",
        "display_brand": card.brand,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": f"double{card.last4}",
        "funding": "credit",
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
