"""What the payment side does when an order changes, and what the outbox hands it."""

from typing import Any

from django.dispatch import receiver

from core.models import OutboxMessage
from core.money import to_minor
from core.outbox import delivers
from orders.credit.queries import takes_differences
from orders.order.models import LineAdjustment, Order, VendorOrder
from orders.order.signals import order_paid, part_adjusted, part_cancelled

from .rules import RefundReason
from .services import (
    RefundTerms,
    ask_refund,
    book_from_balance,
    process_event,
    send_refund,
)
from .services.rooms import left_of_lines, left_of_part
from .states import Destination, PaymentState

_REASONS: dict[str, RefundReason] = {
    LineAdjustment.Kind.DROPPED: RefundReason.CANCELLED,
    LineAdjustment.Kind.VISIT: RefundReason.CANCELLED,
}


@receiver(order_paid)
def note_balance(order: Order, **_kwargs: Any) -> None:
    book_from_balance(order)


@receiver(part_cancelled)
def give_back(vendor_order: VendorOrder, *, was_paid: bool, **_kwargs: Any) -> None:
    """A paid part that is cancelled is paid back, less what went back before.

    A part that cost nothing has nothing to give back, and maybe no payment.
    """
    if not was_paid:
        return
    currency = vendor_order.order.currency
    if left := left_of_part(vendor_order, currency):
        lines = left_of_lines(vendor_order, currency)
        _ask(
            vendor_order,
            left,
            cause=f"cancelled:{vendor_order.number}",
            lines=lines,
            terms=RefundTerms(reason=RefundReason.CANCELLED),
        )


@receiver(part_adjusted)
def give_difference_back(
    vendor_order: VendorOrder, adjustments: list[LineAdjustment], **_kwargs: Any
) -> None:
    """What packed weight or short supply took off the price goes back at once.

    To the balance for a shopper who wants it there, but for what they dropped.
    """
    order = vendor_order.order
    on_balance = takes_differences(order.user_id)
    for row in adjustments:
        if row.amount > 0:
            amount = min(
                to_minor(row.amount, order.currency),
                left_of_lines(vendor_order, order.currency)[row.line_id],
                left_of_part(vendor_order, order.currency),
            )
            reason = _REASONS.get(row.kind, RefundReason.SHORT)
            terms = RefundTerms(
                reason=reason,
                destination=Destination.BALANCE
                if on_balance and reason == RefundReason.SHORT
                else Destination.METHOD,
            )
            cause, lines = f"adjusted:{row.pk}", {row.line_id: amount}
            _ask(vendor_order, amount, cause=cause, lines=lines, terms=terms)


def _ask(
    vendor_order: VendorOrder,
    amount: int,
    *,
    cause: str,
    lines: dict[int, int],
    terms: RefundTerms,
) -> None:
    payment = vendor_order.order.payments.get(state=PaymentState.SUCCEEDED)
    ask_refund(
        payment,
        amount=amount,
        cause=cause,
        vendor_order=vendor_order,
        lines=lines,
        terms=terms,
    )


@delivers("payment.refund")
def deliver_refund(message: OutboxMessage) -> None:
    send_refund(message.payload["refund"])


@delivers("payment.event")
def deliver_event(message: OutboxMessage) -> None:
    process_event(message.payload["event"])
