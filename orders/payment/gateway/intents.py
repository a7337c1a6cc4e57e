"""PaymentIntents: money in."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from .calls import call, client


@dataclass(frozen=True)
class Intent:
    """What we read of a PaymentIntent. Amounts in the currency's smallest unit."""

    id: str
    status: str
    amount: int
    amount_received: int
    currency: str
    client_secret: str
    charge_id: str
    method: str
    error: str


def create_intent(
    *, key: str, amount: int, currency: str, order_number: str, description: str
) -> Intent:
    """Open a PaymentIntent that any method switched on at Stripe can pay."""
    answer = call(
        client().v1.payment_intents.create,
        params={
            "amount": amount,
            "currency": currency.lower(),
            "automatic_payment_methods": {"enabled": True},
            "transfer_group": order_number,
            "description": description,
            "metadata": {"order": order_number, "site": settings.SITE_URL},
        },
        options={"idempotency_key": key},
    )
    return _intent(answer)


def retrieve_intent(intent_id: str) -> Intent:
    answer = call(
        client().v1.payment_intents.retrieve,
        intent_id,
        params={"expand": ["latest_charge"]},
    )
    return _intent(answer)


def cancel_intent(intent_id: str) -> Intent:
    """Close it to any payment. Raises `Refused` when money came or is on its way."""
    answer = call(
        client().v1.payment_intents.cancel,
        intent_id,
        params={"cancellation_reason": "abandoned"},
    )
    return _intent(answer)


def _intent(answer: Any) -> Intent:
    charge = answer.latest_charge
    whole = not isinstance(charge, str) and charge is not None
    details = charge.payment_method_details if whole else None
    failure = answer.last_payment_error
    return Intent(
        id=answer.id,
        status=answer.status,
        amount=answer.amount,
        amount_received=answer.amount_received or 0,
        currency=answer.currency.upper(),
        client_secret=answer.client_secret or "",
        charge_id=(charge.id if whole else charge) or "",
        method=details.type if details else "",
        error=(failure.message or "") if failure else "",
    )
