"""What the payment side does when an order changes, and what the outbox hands it."""

from contextlib import suppress

from django.dispatch import receiver

from core.models import OutboxMessage
from core.money import to_minor
from core.outbox import delivers
from orders.order.models import LineAdjustment, Order, VendorOrder
from orders.order.signals import (
    order_paid,
    vendor_order_adjusted,
    vendor_order_cancelled,
    vendor_order_shipped,
)
from payments.credit.queries import takes_differences
from payments.payment.container_deposits import held_for
from payments.payment.services.refundable import MoneyReturnedError

from .rules import RefundReason
from .services.cash import collect_cash
from .services.events import process_event
from .services.offline import note_offline_payment
from .services.outcomes import book_from_balance
from .services.refundable import left_of_lines, left_of_vendor_order
from .services.refunds import RefundTerms, ask_refund, send_refund
from .states import OFFLINE, Destination, PaymentState

_REASONS: dict[str, RefundReason] = {
    LineAdjustment.Kind.DROPPED: RefundReason.CANCELLED,
    LineAdjustment.Kind.VISIT: RefundReason.CANCELLED,
    LineAdjustment.Kind.GROUP: RefundReason.CANCELLED,
}


@receiver(order_paid)
def note_balance_on_order_paid(order: Order, **_kwargs: object) -> None:
    book_from_balance(order)
    if order.payment_method in OFFLINE:
        note_offline_payment(order, order.payment_method)


@receiver(vendor_order_shipped)
def collect_cash_on_vendor_order_shipped(
    vendor_order: VendorOrder, **_kwargs: object
) -> None:
    """Who hands goods over that are paid in cash has the cash."""
    collect_cash(vendor_order)


@receiver(vendor_order_cancelled)
def refund_on_vendor_order_cancelled(
    vendor_order: VendorOrder, *, was_paid: bool, **_kwargs: object
) -> None:
    """A paid part that is cancelled is paid back, less what went back before.

    A part that cost nothing has nothing to give back, and maybe no payment.
    """
    if not was_paid:
        return
    currency = vendor_order.order.currency
    if left := left_of_vendor_order(vendor_order, currency):
        lines = left_of_lines(vendor_order, currency)
        _ask(
            vendor_order,
            left,
            cause=f"cancelled:{vendor_order.number}",
            lines=lines,
            terms=RefundTerms(
                reason=RefundReason.CANCELLED, container_deposits=held_for(vendor_order)
            ),
        )


@receiver(vendor_order_adjusted)
def refund_difference_on_vendor_order_adjusted(
    vendor_order: VendorOrder, adjustments: list[LineAdjustment], **_kwargs: object
) -> None:
    """What packed weight or short supply took off the price goes back at once.

    To the balance for a shopper who wants it there, but for what they dropped.
    """
    order = vendor_order.order
    on_balance = takes_differences(order.user_id)
    for row in adjustments:
        deposits = to_minor(row.deposit, order.currency)
        if row.amount > 0 or deposits:
            amount = min(
                to_minor(row.amount, order.currency),
                left_of_lines(vendor_order, order.currency)[row.line_id],
                left_of_vendor_order(vendor_order, order.currency) - deposits,
            )
            reason = _REASONS.get(row.kind, RefundReason.SHORT)
            terms = RefundTerms(
                reason=reason,
                destination=Destination.BALANCE
                if on_balance and reason == RefundReason.SHORT
                else Destination.METHOD,
                container_deposits=deposits,
            )
            cause, lines = f"adjusted:{row.pk}", {row.line_id: amount}
            whole = amount + deposits
            _ask(vendor_order, whole, cause=cause, lines=lines, terms=terms)


def _ask(
    vendor_order: VendorOrder,
    amount: int,
    *,
    cause: str,
    lines: dict[int, int],
    terms: RefundTerms,
) -> None:
    """Where the shopper's bank has given all of it back, nothing more goes."""
    payment = vendor_order.order.payments.get(
        state=PaymentState.SUCCEEDED, rest_of=None
    )
    with suppress(MoneyReturnedError):
        ask_refund(
            payment,
            amount=amount,
            cause=cause,
            vendor_order=vendor_order,
            lines=lines,
            terms=terms,
        )


@delivers("payment.refund", money=True)
def deliver_refund(message: OutboxMessage) -> None:
    send_refund(message.payload["refund"])


@delivers("payment.event", money=True)
def deliver_event(message: OutboxMessage) -> None:
    process_event(message.payload["event"])
