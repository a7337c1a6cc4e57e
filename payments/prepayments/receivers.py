"""What prepayments do when Stripe tells of their payments, and when money of an order
that they paid comes back.
"""

from django.dispatch import receiver

from core.models import OutboxMessage
from core.outbox import delivers, enqueue
from payments.payment.models import Refund
from payments.payment.services.events import (
    HANDLERS,
    EventHandler,
    Handled,
    NotOurPaymentError,
)
from payments.payment.signals import refund_settled
from payments.payment.states import Destination, RefundState

from .models import Prepayment
from .queries import prepayment_of
from .services.prepayments import (
    PURPOSE,
    move_rest,
    settle_prepayment,
    settle_refund,
)
from .states import PrepaymentStatus


def _settle(handled: Handled) -> None:
    """By the number that its session and PaymentIntent name."""
    named = str((handled.get("metadata") or {}).get("prepayment", ""))
    row = Prepayment.objects.filter(pk=named).first() if named.isdecimal() else None
    if row is None:
        raise NotOurPaymentError(handled.get("id"))
    settle_prepayment(row)


def _refunded(handled: Handled) -> None:
    """Of a charge or of a refund, which both name their PaymentIntent."""
    row = prepayment_of(str(handled.get("payment_intent") or ""))
    if row is None:
        raise NotOurPaymentError(handled.get("id"))
    settle_refund(row)


@HANDLERS.provide
def stripe_handlers() -> list[EventHandler]:
    return [
        EventHandler("payment_intent.", _settle, serves=PURPOSE),
        EventHandler("checkout.session.", _settle, serves=PURPOSE),
        EventHandler("charge.refunded", _refunded, serves=PURPOSE),
        EventHandler("refund.", _refunded, serves=PURPOSE),
        EventHandler("charge.refund.", _refunded, serves=PURPOSE),
    ]


@delivers("prepayments.refund", money=True)
def send_refund(message: OutboxMessage) -> None:
    settle_refund(Prepayment.objects.get(pk=message.payload["prepayment"]))


@delivers("prepayments.rest", money=True)
def send_rest_to_balance(message: OutboxMessage) -> None:
    move_rest(message.payload["prepayment"])


@receiver(refund_settled, dispatch_uid="prepayments.back")
def look_for_rest(refund: Refund, **_kwargs: object) -> None:
    """What comes back to one that is closed goes on to the balance, after the commit:
    orders are locked after prepayments.
    """
    earmark = refund.payment.order.earmark
    came = refund.state == RefundState.SUCCEEDED
    if earmark is None or not came or refund.destination != Destination.BALANCE:
        return
    closed = Prepayment.objects.filter(pk=earmark, status=PrepaymentStatus.CLOSED)
    if closed.exists():
        topic = "prepayments.rest"
        enqueue(topic, f"{topic}:{earmark}:{refund.pk}", prepayment=earmark)
