"""What disputes do when Stripe tells of one, and when somebody would pay back."""

from typing import Any

from django.utils.translation import gettext as _

from core.models import OutboxMessage
from core.outbox import delivers
from payments.payment.models import Payment
from payments.payment.queries import DISPUTED
from payments.payment.services.events import HANDLERS, EventHandler
from payments.payment.services.refundable import GUARDS, RETURNED

from .queries import is_disputed, lost_of, running_of
from .services.answers import deliver_answer
from .services.updates import refresh_dispute

DISPUTED.provide(is_disputed)


def follow(handled: dict[str, Any]) -> None:
    refresh_dispute(handled["id"])


@HANDLERS.provide
def stripe_handlers() -> list[EventHandler]:
    return [
        EventHandler("charge.dispute.", follow),
    ]


@GUARDS.provide
def forbid_refunds(payment: Payment) -> str:
    if running_of(payment):
        return _(
            "The shopper disputes this payment with their bank, so "
            "refunds are blocked until it is decided."
        )
    return ""


@RETURNED.provide
def took_it_back(payment: Payment) -> str:
    if lost_of(payment):
        return _(
            "The shopper's bank has already returned this payment, "
            "so nothing more can be refunded."
        )
    return ""


@delivers("disputes.answer")
def send_answer(message: OutboxMessage) -> None:
    deliver_answer(message.payload["answer"])
