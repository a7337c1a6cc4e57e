"""What disputes do when Stripe tells of one, and when somebody would pay back."""

from typing import Any

from django.utils.translation import gettext as _

from core.models import OutboxMessage
from core.outbox import delivers
from orders.payment.models import Payment
from orders.payment.queries import tells_disputed
from orders.payment.services import guards_refunds, handles

from .queries import is_disputed, lost_of, running_of
from .services import deliver_answer, refresh_dispute

tells_disputed(is_disputed)


@handles("charge.dispute.")
def follow(handled: dict[str, Any]) -> None:
    refresh_dispute(handled["id"])


@guards_refunds
def forbid_refunds(payment: Payment) -> str:
    if running_of(payment):
        return _(
            "The shopper disputes this payment at their bank, so nothing can be paid "
            "back on it until that is decided."
        )
    if lost_of(payment):
        return _(
            "The shopper has got this payment back from their bank, so nothing more "
            "can be paid back on it."
        )
    return ""


@delivers("disputes.answer")
def send_answer(message: OutboxMessage) -> None:
    deliver_answer(message.payload["answer"])
