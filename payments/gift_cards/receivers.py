"""What gift cards do when Stripe tells of their payments, and what the outbox sends."""

from core.models import OutboxMessage
from core.outbox import delivers
from payments.payment.services.events import (
    HANDLERS,
    EventHandler,
    Handled,
    NotOurPaymentError,
)

from .models import GiftCard
from .queries import card_of_payment
from .services.returns import settle_refund
from .services.sales import PURPOSE, settle_card


def _named(handled: Handled) -> GiftCard:
    """By the number that its session and PaymentIntent name."""
    named = str((handled.get("metadata") or {}).get("gift_card", ""))
    card = GiftCard.objects.filter(pk=named).first() if named.isdecimal() else None
    if card is None:
        raise NotOurPaymentError(handled.get("id"))
    return card


def _settle(handled: Handled) -> None:
    settle_card(_named(handled))


def _refunded(handled: Handled) -> None:
    """Of a charge or of a refund, which both name their PaymentIntent."""
    card = card_of_payment(str(handled.get("payment_intent") or ""))
    if card is None:
        raise NotOurPaymentError(handled.get("id"))
    settle_refund(card)


@HANDLERS.provide
def stripe_handlers() -> list[EventHandler]:
    return [
        EventHandler("payment_intent.", _settle, serves=PURPOSE),
        EventHandler("checkout.session.", _settle, serves=PURPOSE),
        EventHandler("charge.refunded", _refunded, serves=PURPOSE),
        EventHandler("refund.", _refunded, serves=PURPOSE),
        EventHandler("charge.refund.", _refunded, serves=PURPOSE),
    ]


@delivers("gift_cards.refund")
def send_refund(message: OutboxMessage) -> None:
    settle_refund(GiftCard.objects.get(pk=message.payload["card"]))
