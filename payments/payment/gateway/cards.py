"""People's cards at Stripe: saved, listed, detached."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from .calls import AT_ONCE, call, client, every

GONE = "payment_method_unexpected_state"  # of a card that is detached already


@dataclass(frozen=True)
class CardAnswer:
    """What we read of a saved card; no more of its number than its end.

    Cards with one number have one `fingerprint`.
    """

    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    fingerprint: str


def create_customer(*, key: str, person: int) -> str:
    """The id of a customer who is known to Stripe by our number alone."""
    answer = call(
        client().v1.customers.create,
        params={"metadata": {"person": str(person), "site": settings.SITE_URL}},
        options={"idempotency_key": key},
    )
    return str(answer.id)


def list_cards(customer_id: str) -> list[CardAnswer]:
    """The newest first, as Stripe lists them."""
    answer = call(
        client().v1.customers.payment_methods.list,
        customer_id,
        params={"type": "card", "limit": AT_ONCE},
    )
    return [_card(each) for each in every(answer)]


def detach_card(card_id: str) -> None:
    """Raises `StripeRefusedError`, with `GONE` or `MISSING` for one that is gone."""
    call(client().v1.payment_methods.detach, card_id)


def create_setup(customer_id: str) -> tuple[str, str]:
    """A SetupIntent, which saves a card and charges nothing: its id and its secret."""
    answer = call(
        client().v1.setup_intents.create,
        params={
            "customer": customer_id,
            "usage": "off_session",
            "automatic_payment_methods": {"enabled": True},
        },
    )
    return str(answer.id), str(answer.client_secret)


def create_setup_page(
    customer_id: str, currency: str, *, saved_url: str, back_url: str
) -> tuple[str, str]:
    """A page of Stripe's on which a card is saved: its id and its address."""
    answer = call(
        client().v1.checkout.sessions.create,
        params={
            "mode": "setup",
            "locale": "auto",
            "customer": customer_id,
            "currency": currency.lower(),
            "success_url": saved_url,
            "cancel_url": back_url,
        },
    )
    return str(answer.id), str(answer.url)


def _card(answer: Any) -> CardAnswer:
    card = answer.card
    return CardAnswer(
        id=answer.id,
        brand=card.brand or "",
        last4=card.last4 or "",
        exp_month=card.exp_month,
        exp_year=card.exp_year,
        fingerprint=card.fingerprint or "",
    )
