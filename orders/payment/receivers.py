"""What the payment side does when an order changes, and what the outbox hands it."""

from decimal import Decimal
from typing import Any

from django.dispatch import receiver

from core.models import OutboxMessage
from core.money import to_minor
from core.outbox import delivers
from orders.order.models import LineAdjustment, VendorOrder
from orders.order.signals import part_adjusted, part_cancelled

from .services import ask_refund, process_event, send_refund
from .states import PaymentState


@receiver(part_cancelled)
def give_back(vendor_order: VendorOrder, *, was_paid: bool, **_kwargs: Any) -> None:
    """A paid part that is cancelled is paid back, less what went back before.

    A part that cost nothing has nothing to give back, and maybe no payment.
    """
    left = vendor_order.final_total
    if was_paid and left:
        _ask(vendor_order, left, cause=f"cancelled:{vendor_order.number}")


@receiver(part_adjusted)
def give_difference_back(
    vendor_order: VendorOrder, adjustments: list[LineAdjustment], **_kwargs: Any
) -> None:
    """What packed weight or short supply took off the price goes back at once."""
    for row in adjustments:
        if row.amount > 0:
            _ask(vendor_order, row.amount, cause=f"adjusted:{row.pk}")


def _ask(vendor_order: VendorOrder, amount: Decimal, *, cause: str) -> None:
    order = vendor_order.order
    payment = order.payments.get(state=PaymentState.SUCCEEDED)
    ask_refund(
        payment,
        amount=to_minor(amount, order.currency),
        cause=cause,
        vendor_order=vendor_order,
    )


@delivers("payment.refund")
def deliver_refund(message: OutboxMessage) -> None:
    send_refund(message.payload["refund"])


@delivers("payment.event")
def deliver_event(message: OutboxMessage) -> None:
    process_event(message.payload["event"])
