"""What becomes of a refund: its states, the books' and the balance's part in them."""

import structlog
from django.db import transaction
from django.utils import timezone

from core.notify import notify
from core.transitions import can_move, move
from orders.order.locks import lock_order
from payments.credit.services import credit_refund, return_cash_out
from payments.payment.locks import lock_payment, lock_refund
from payments.payment.models import Refund
from payments.payment.on_invoice import is_taken_off
from payments.payment.signals import refund_settled
from payments.payment.states import (
    BY_BANK,
    CASH,
    OFFLINE,
    REFUND_MOVES,
    Destination,
    RefundState,
)

from .sources import record_refund

logger = structlog.get_logger(__name__)


@transaction.atomic
def move_refund(
    refund: Refund, state: str, *, refund_id: str | None = None, error: str = ""
) -> Refund:
    """Move forward only; tell when the money is back, or when it turned out not."""
    # The order first, as everywhere; the payment too: two refunds of one must not
    # reckon its sum side by side.
    lock_order(refund.payment.order_id)
    lock_payment(refund.payment_id)
    row = lock_refund(refund.pk)
    row.last_error = error[:500]
    row.refund_id = row.refund_id or refund_id
    row.save(update_fields=["last_error", "refund_id"])
    if not can_move(REFUND_MOVES, row.state, state):
        return row
    move(row, state, moves=REFUND_MOVES, field="state")
    if state in {RefundState.SUCCEEDED, RefundState.FAILED}:
        row.settled_at = timezone.now()
        row.save(update_fields=["settled_at"])
        _move_balance(row)
        record_refund(row)
        announce_settled(row)
    if state == RefundState.FAILED:
        logger.error("refund_failed", refund=row.pk, error=error)
    return row


def announce_settled(refund: Refund) -> None:
    """Those who keep books hear of it, and the shopper; staff of one that failed."""
    refund_settled.send(sender=Refund, refund=refund)
    failed = refund.state == RefundState.FAILED
    if refund.cash_out_id:
        notify("balance_kept" if failed else "balance_paid_back", refund)
    elif failed:
        notify("refund_failed", refund)
        notify("refund_undone", refund)
    elif not is_in_cash(refund) and not is_taken_off(refund):
        notify("money_back", refund)


def is_offline(refund: Refund) -> bool:
    by_method = refund.destination == Destination.METHOD
    return by_method and refund.payment.method in OFFLINE


def is_by_transfer(refund: Refund) -> bool:
    """Whether somebody transfers it from the market's bank account."""
    by_method = refund.destination == Destination.METHOD
    if is_taken_off(refund):
        return False
    return by_method and refund.payment.method in BY_BANK


def is_in_cash(refund: Refund) -> bool:
    """Told when it began, where the cash was collected; else nothing comes back."""
    by_method = refund.destination == Destination.METHOD
    return by_method and refund.payment.method == CASH


def _move_balance(refund: Refund) -> None:
    """Put on the balance what goes there, or what could not be paid back from it."""
    if refund.state == RefundState.FAILED and refund.cash_out_id:
        return_cash_out(
            refund.cash_out_id, refund.amount, cause=f"refund:{refund.pk}:failed"
        )
    elif refund.state == RefundState.SUCCEEDED and (
        refund.destination == Destination.BALANCE
    ):
        credit_refund(
            refund.payment.order,
            refund.amount,
            cause=f"refund:{refund.pk}",
            vendor_order=refund.vendor_order,
            returned=refund.from_balance,
        )
