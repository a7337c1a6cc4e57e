"""Payments that Stripe knows nothing of: a row for them, so that they go back alike."""

from core.money import to_minor
from orders.order.models import Order
from payments.payment.models import Payment
from payments.payment.states import PaymentState

from .sources import record_source


def note_offline_payment(order: Order, method: str) -> Payment:
    """The paid order's one row; asked again it is the same."""
    key = f"{method}:{order.number}"
    payment, is_new = Payment.objects.get_or_create(
        key=key,
        defaults={
            "order": order,
            "amount": to_minor(order.to_pay, order.currency),
            "from_balance": to_minor(order.from_balance, order.currency),
            "currency": order.currency,
            "state": PaymentState.SUCCEEDED,
            "intent_id": key,
            "method": method,
            "paid_at": order.paid_at,
        },
    )
    if is_new:
        record_source(order, payment)
    return payment
