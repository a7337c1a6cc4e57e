"""Letting an unpaid order go: first the payment is closed, then the stock returns."""

from typing import TYPE_CHECKING

from django.db import transaction

from orders.order import services as orders
from orders.order.locks import lock_order
from orders.order.models import Order
from orders.payment.models import Payment
from orders.payment.states import PaymentState

from .intents import close_payment

if TYPE_CHECKING:
    from accounts.models import User


def _live_payment(order: Order) -> Payment | None:
    """One that money can still come through. Of what came, the order says enough."""
    over = [PaymentState.CANCELED, PaymentState.SUCCEEDED]
    return order.payments.exclude(state__in=over).first()


def _closed_to_money(order: Order) -> bool:
    """Raises `gateway.Ambiguous` when Stripe can't be asked."""
    payment = _live_payment(order)
    return payment is None or close_payment(payment)


def expire_order(order: Order) -> bool:
    """Expire an order past its hold; True if it was let go.

    An order whose money came first, or is on its way, is not.
    """
    if not _closed_to_money(order):
        return False
    with transaction.atomic():
        return _stays_closed(order) and orders.expire_order(order)


def give_up_order(order: Order, *, by: "User | None") -> bool:
    """The shopper cancels before paying; True if it was let go."""
    if not _closed_to_money(order):
        return False
    with transaction.atomic():
        return _stays_closed(order) and orders.cancel_unpaid_order(order, by=by)


def _stays_closed(order: Order) -> bool:
    """Hold the order, so that no payment is opened any more; False if one was."""
    lock_order(order.pk)
    return _live_payment(order) is None
