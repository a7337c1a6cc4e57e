"""Money in and back: PaymentIntents, pages of Stripe's own, refunds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from .calls import AT_ONCE, call, client, every

# Under this name metadata say what is paid for, where it is no order.
PURPOSE = "for"


@dataclass(frozen=True)
class Intent:
    """What we read of a PaymentIntent. Amounts in the currency's smallest unit.

    `url` is the page of the bank or wallet that it waits for.
    """

    id: str
    status: str
    amount: int
    amount_received: int
    currency: str
    client_secret: str
    charge_id: str
    method: str
    error: str
    url: str = ""
    # Of the card that paid; cards with one number have one.
    fingerprint: str = ""


@dataclass(frozen=True)
class ForCustomer:
    """The customer at Stripe whose saved cards may pay, and whether this one is saved
    for charges without them.
    """

    customer_id: str = ""
    saves_card: bool = False

    def params(self) -> dict[str, Any]:
        usage = {"setup_future_usage": "off_session"} if self.saves_card else {}
        return ({"customer": self.customer_id} if self.customer_id else {}) | usage


NOBODY = ForCustomer()


def create_intent(
    *,
    key: str,
    amount: int,
    currency: str,
    order_number: str,
    description: str,
    payer: ForCustomer = NOBODY,
) -> Intent:
    """Open a PaymentIntent that any method switched on at Stripe can pay."""
    answer = call(
        client().v1.payment_intents.create,
        params={
            **payer.params(),
            "amount": amount,
            "currency": currency.lower(),
            "automatic_payment_methods": {"enabled": True},
            "transfer_group": order_number,
            "description": description,
            "metadata": {"order": order_number, "site": settings.SITE_URL},
        },
        options={"idempotency_key": key},
    )
    return as_intent(answer)


def retrieve_intent(intent_id: str) -> Intent:
    answer = call(
        client().v1.payment_intents.retrieve,
        intent_id,
        params={"expand": ["latest_charge"]},
    )
    return as_intent(answer)


def confirm_intent(
    intent_id: str, *, key: str, card_id: str, return_url: str, off_session: bool
) -> Intent:
    """Charge a saved card; `off_session` while its owner is not there.

    Raises `StripeRefusedError` for a card that is declined, among others.
    """
    answer = call(
        client().v1.payment_intents.confirm,
        intent_id,
        params={
            "payment_method": card_id,
            "return_url": return_url,
            "expand": ["latest_charge"],
            **({"off_session": True} if off_session else {}),
        },
        options={"idempotency_key": key},
    )
    return as_intent(answer)


def cancel_intent(intent_id: str) -> Intent:
    """Close it to any payment.

    Raises `StripeRefusedError` when money came or is on its way.
    """
    answer = call(
        client().v1.payment_intents.cancel,
        intent_id,
        params={"cancellation_reason": "abandoned"},
    )
    return as_intent(answer)


def as_intent(answer: Any) -> Intent:
    charge = answer.latest_charge
    whole = not isinstance(charge, str) and charge is not None
    details = charge.payment_method_details if whole else None
    card = getattr(details, "card", None)
    failure = answer.last_payment_error
    page = getattr(answer.next_action, "redirect_to_url", None)
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
        url=(page.url or "") if page else "",
        fingerprint=(getattr(card, "fingerprint", "") or "") if card else "",
    )


@dataclass(frozen=True)
class Session:
    """What we read of one. It has a PaymentIntent from the first try to pay on."""

    id: str
    status: str
    url: str
    intent: Intent | None


@dataclass(frozen=True)
class Sold:
    """What a page of Stripe's own is paid for: our number of it, shown as `title`.

    Events of the page and of its PaymentIntent name what stands in `metadata`.
    """

    reference: str
    metadata: Mapping[str, str]
    title: str = ""


def create_session(
    sold: Sold,
    *,
    key: str,
    amount: int,
    currency: str,
    leads_to: tuple[str, str],
    payer: ForCustomer = NOBODY,
) -> Session:
    """Open a page for this payment alone. Its PaymentIntent names the key as well.

    `leads_to` is where the page leads once paid, and where back from it.
    """
    of_customer = payer.params()
    usage = of_customer.pop("setup_future_usage", None)
    for_intent = {"setup_future_usage": usage} if usage else {}
    named = {**sold.metadata, "site": settings.SITE_URL, "payment": key}
    answer = call(
        client().v1.checkout.sessions.create,
        params={
            **of_customer,
            "mode": "payment",
            "locale": "auto",
            "client_reference_id": sold.reference,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": currency.lower(),
                        "unit_amount": amount,
                        "product_data": {"name": sold.title or sold.reference},
                    },
                }
            ],
            "payment_intent_data": {
                **for_intent,
                "transfer_group": sold.reference,
                "description": sold.reference,
                "metadata": named,
            },
            "metadata": named,
            "success_url": leads_to[0],
            "cancel_url": leads_to[1],
        },
        options={"idempotency_key": key},
    )
    return _session(answer)


def retrieve_session(session_id: str) -> Session:
    answer = call(
        client().v1.checkout.sessions.retrieve,
        session_id,
        params={"expand": ["payment_intent.latest_charge"]},
    )
    return _session(answer)


def expire_session(session_id: str) -> Session:
    """Close it to any payment.

    Raises `StripeRefusedError` when it was paid or closed before.
    """
    return _session(call(client().v1.checkout.sessions.expire, session_id))


def _session(answer: Any) -> Session:
    intent = answer.payment_intent
    is_whole = intent is not None and not isinstance(intent, str)
    return Session(
        id=answer.id,
        status=answer.status or "",
        url=answer.url or "",
        intent=as_intent(intent) if is_whole else None,
    )


@dataclass(frozen=True)
class RefundAnswer:
    """What we read of a refund."""

    id: str
    status: str
    reason: str


def create_refund(
    *, key: str, intent_id: str, amount: int, about: Mapping[str, str]
) -> RefundAnswer:
    """`about` names our row, so that the refund is found when its answer is lost."""
    answer = call(
        client().v1.refunds.create,
        params={
            "payment_intent": intent_id,
            "amount": amount,
            "reason": "requested_by_customer",
            "metadata": dict(about),
        },
        options={"idempotency_key": key},
    )
    return _refund(answer)


def retrieve_refund(refund_id: str) -> RefundAnswer:
    return _refund(call(client().v1.refunds.retrieve, refund_id))


def find_refund(intent_id: str, *, about: Mapping[str, str]) -> RefundAnswer | None:
    """Look for the refund a row asked for, when its answer was lost."""
    answer = call(
        client().v1.refunds.list, params={"payment_intent": intent_id, "limit": AT_ONCE}
    )
    for refund in every(answer):
        named = refund.to_dict().get("metadata") or {}
        if all(named.get(key) == value for key, value in about.items()):
            return _refund(refund)
    return None


def _refund(answer: Any) -> RefundAnswer:
    return RefundAnswer(
        id=answer.id,
        status=answer.status or "pending",
        reason=getattr(answer, "failure_reason", None) or "",
    )
