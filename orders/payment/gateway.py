"""Stripe, behind the few calls the market makes. No database, no decisions.

Every call carries the key of the row that was committed before it. An answer that
could not be read raises `Ambiguous`: the row becomes `unknown` and is looked up.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings
from django.utils import timezone

TIMEOUT_SECONDS = 10
SIGNATURE_TOLERANCE_SECONDS = 300
CONFLICT = 409
MISSING = "resource_missing"  # Stripe's code for an id it has never given out


class Refused(Exception):  # noqa: N818 - Stripe's answer, not our fault
    """Stripe said no, for good; `code` is Stripe's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Ambiguous(Exception):  # noqa: N818 - a finding
    """We don't know whether Stripe did it: the answer was lost, late or an error.

    `answered` tells that Stripe's answer was an error of its own: it keeps that answer
    for the key, so only a look-up and then a new key lead on.
    """

    def __init__(self, text: str, *, answered: bool = False) -> None:
        super().__init__(text)
        self.answered = answered


class BadSignature(Exception):  # noqa: N818 - a finding
    """A webhook that Stripe did not send to us."""


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


@dataclass(frozen=True)
class RefundAnswer:
    """What we read of a refund."""

    id: str
    status: str
    reason: str


@lru_cache(maxsize=4)
def _client(key: str, double_url: str) -> stripe.StripeClient:
    addresses: Any = {"base_addresses": {"api": double_url}} if double_url else {}
    return stripe.StripeClient(
        key,
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        **addresses,
    )


def client() -> stripe.StripeClient:
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_DOUBLE_URL)


def _call(action: Any, *args: Any, **kwargs: Any) -> Any:
    """Sort every failure into `Refused` or `Ambiguous`."""
    try:
        return action(*args, **kwargs)
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise Ambiguous(str(error)) from error
    except (stripe.CardError, stripe.InvalidRequestError) as error:
        raise Refused(error.code or "invalid_request", str(error)) from error
    except stripe.StripeError as error:
        # 409: another call with this key is under way, so its answer is still to come.
        answered = error.http_status != CONFLICT
        raise Ambiguous(str(error), answered=answered) from error


def create_intent(
    *, key: str, amount: int, currency: str, order_number: str, description: str
) -> Intent:
    """Open a PaymentIntent that any method switched on at Stripe can pay."""
    answer = _call(
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
    answer = _call(
        client().v1.payment_intents.retrieve,
        intent_id,
        params={"expand": ["latest_charge"]},
    )
    return _intent(answer)


def cancel_intent(intent_id: str) -> Intent:
    """Close it to any payment. Raises `Refused` when money came or is on its way."""
    answer = _call(
        client().v1.payment_intents.cancel,
        intent_id,
        params={"cancellation_reason": "abandoned"},
    )
    return _intent(answer)


def create_refund(
    *, key: str, intent_id: str, amount: int, refund_row: int
) -> RefundAnswer:
    answer = _call(
        client().v1.refunds.create,
        params={
            "payment_intent": intent_id,
            "amount": amount,
            "reason": "requested_by_customer",
            "metadata": {"refund": str(refund_row)},
        },
        options={"idempotency_key": key},
    )
    return _refund(answer)


def retrieve_refund(refund_id: str) -> RefundAnswer:
    return _refund(_call(client().v1.refunds.retrieve, refund_id))


def find_refund(intent_id: str, *, refund_row: int) -> RefundAnswer | None:
    """Look for the refund a row asked for, when its answer was lost."""
    answer = _call(
        client().v1.refunds.list, params={"payment_intent": intent_id, "limit": 100}
    )
    for refund in answer.data:
        read = refund.to_dict()
        if (read.get("metadata") or {}).get("refund") == str(refund_row):
            return _refund(refund)
    return None


def read_webhook(body: bytes, signature: str) -> dict[str, Any]:
    """The verified event as plain data.

    Raises `BadSignature` for a forged, foreign or stale one. stripe-python lets a
    signature from the future pass; we don't.
    """
    try:
        event = stripe.Webhook.construct_event(
            body,
            signature,
            settings.STRIPE_WEBHOOK_SECRET,
            tolerance=SIGNATURE_TOLERANCE_SECONDS,
        )
        sent_at = int(dict(p.split("=", 1) for p in signature.split(","))["t"])
    except (ValueError, KeyError, stripe.SignatureVerificationError) as error:
        raise BadSignature from error
    ahead = sent_at - timezone.now().timestamp()
    if ahead > SIGNATURE_TOLERANCE_SECONDS:
        raise BadSignature
    read = event.to_dict()
    if bool(read.get("livemode")) != settings.STRIPE_SECRET_KEY.startswith("sk_live"):
        raise BadSignature
    return dict(read)


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


def _refund(answer: Any) -> RefundAnswer:
    return RefundAnswer(
        id=answer.id,
        status=answer.status or "pending",
        reason=getattr(answer, "failure_reason", None) or "",
    )
