"""What can stand against paying back: apps above say when, and why."""

from collections.abc import Callable

from orders.order.services import CancelRefused, PackingRefused
from orders.payment.models import Payment

from .rooms import RefundTooLarge


class RefundBlocked(RefundTooLarge, PackingRefused, CancelRefused):
    """Raised when nothing may go back on a payment now, whatever the amount.

    The text says why. Cancelling and packing are refused with it where they would pay
    something back.
    """


Guard = Callable[[Payment], str]

_GUARDS: list[Guard] = []


def guards_refunds(guard: Guard) -> Guard:
    """Register what may block refunds: it says why, or nothing when it does not.

    It is asked while the order and the payment are locked.
    """
    _GUARDS.append(guard)
    return guard


def require_unblocked(payment: Payment) -> None:
    """Raises `RefundBlocked`."""
    for guard in _GUARDS:
        if reason := guard(payment):
            raise RefundBlocked(reason)
