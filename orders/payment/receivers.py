"""What the payment side does when an order changes, and what the outbox hands it."""

from typing import Any

from django.dispatch import receiver

from core.models import OutboxMessage
from core.money import to_minor
from core.outbox import delivers
from orders.order.models import VendorOrder
from orders.order.signals import part_cancelled

from .services import ask_refund, process_event, send_refund
from .states import PaymentState


@receiver(part_cancelled)
def give_back(vendor_order: VendorOrder, *, was_paid: bool, **_kwargs: Any) -> None:
    """A paid part that is cancelled is paid back as a whole.

    A part that cost nothing has nothing to give back, and maybe no payment.
    """
    if not was_paid or not vendor_order.total:
        return
    order = vendor_order.order
    payment = order.payments.get(state=PaymentState.SUCCEEDED)
    ask_refund(
        payment,
        amount=to_minor(vendor_order.total, order.currency),
        cause=f"cancelled:{vendor_order.number}",
        vendor_order=vendor_order,
    )


@delivers("payment.refund")
def deliver_refund(message: OutboxMessage) -> None:
    send_refund(message.payload["refund"])


@delivers("payment.event")
def deliver_event(message: OutboxMessage) -> None:
    process_event(message.payload["event"])
