"""Letting an unpaid order go: first the payment is closed, then the stock returns."""

from typing import TYPE_CHECKING

from orders.order import services as orders
from orders.order.models import Order
from orders.payment.states import PaymentState

from .intents import close_payment

if TYPE_CHECKING:
    from accounts.models import User


def _closed_to_money(order: Order) -> bool:
    """Raises `gateway.Ambiguous` when Stripe can't be asked."""
    payment = order.payments.exclude(state=PaymentState.CANCELED).first()
    return payment is None or close_payment(payment)


def expire_order(order: Order) -> bool:
    """Expire an order past its hold; True if it was let go.

    An order whose money came first, or is on its way, is not.
    """
    return _closed_to_money(order) and orders.expire_order(order)


def give_up_order(order: Order, *, by: "User | None") -> bool:
    """The shopper cancels before paying; True if it was let go."""
    return _closed_to_money(order) and orders.cancel_unpaid_order(order, by=by)
