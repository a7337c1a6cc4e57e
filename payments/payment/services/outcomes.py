"""What comes of a payment: money that is there, a payment that is closed.

No lock and no transaction is held while Stripe is asked.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.money import to_minor
from core.refusals import RefusalError
from core.rows import update_row
from core.transitions import move
from orders.order.locks import lock_order
from orders.order.models import Order
from orders.order.services.payment import mark_held_paid
from payments.payment import gateway
from payments.payment.locks import lock_payment
from payments.payment.models import Payment
from payments.payment.signals import card_saved, payment_unplaced
from payments.payment.states import PAYMENT_MOVES, PaymentState

from .refunds import ask_refund
from .rests import UNPLACED, take_rest
from .sources import balance_source, record_source

logger = structlog.get_logger(__name__)

MISSING_FOR_GOOD = timedelta(days=1)
NOT_SENT = frozenset({PaymentState.INTENDED, PaymentState.UNKNOWN})
Found = TypeVar("Found")


class PaymentUnavailableError(RefusalError):
    """Raised when Stripe can't be reached now; the order waits, nothing is charged."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The payment service can't be reached right now. You "
                "were not charged and your order is kept. Please try "
                "again in a minute."
            )
        )


class PaymentError(RefusalError):
    """Raised for an order that can't be paid any more; nothing was opened."""

    def __init__(self) -> None:
        super().__init__(_("This order can no longer be paid."))


@transaction.atomic
def note_failure(payment: Payment, state: str, error: str) -> None:
    row = lock_payment(payment.pk)
    if row.state != state and row.state in NOT_SENT:
        move(row, state, moves=PAYMENT_MOVES, field="state")
    row.last_error = error[:500]
    row.save(update_fields=["last_error"])
    logger.warning("payment_not_opened", key=payment.key, error=error)


def note_unopened(
    payment: Payment, error: gateway.StripeAmbiguousError | gateway.StripeRefusedError
) -> None:
    """The call that was to open it failed: it stays unknown, or is given up.

    What never left Stripe can't be paid by anybody, so where Stripe keeps an error for
    the key the row is given up for a new one.
    """
    is_over = isinstance(error, gateway.StripeRefusedError) or error.answered
    state = PaymentState.CANCELED if is_over else PaymentState.UNKNOWN
    note_failure(payment, state, str(error))


def asked(payment: Payment, ask: Callable[[], Found]) -> Found | None:
    """How it stands at Stripe; None for what Stripe knows nothing of, so that no money
    can come by it.

    That is believed only after a day: the site may speak with another account's key
    for a while, and the shopper can pay all the same.
    """
    try:
        return ask()
    except gateway.StripeRefusedError as error:
        is_old = payment.created < timezone.now() - MISSING_FOR_GOOD
        if error.code == gateway.MISSING and is_old:
            logger.exception("payment_not_at_stripe", key=payment.key)
            return None
        raise gateway.StripeAmbiguousError(str(error)) from error


def payer_of(payment: Payment) -> gateway.ForCustomer:
    return gateway.ForCustomer(payment.customer_id, payment.saves_card)


@transaction.atomic
def book(payment: Payment, intent: gateway.Intent) -> None:
    """The money is there: mark the order paid, or the rest, or give it back at once."""
    order = lock_order(payment.order_id)
    row = lock_payment(payment.pk)
    row.order = order
    if row.state == PaymentState.SUCCEEDED:
        return
    if row.state in NOT_SENT:
        move(row, PaymentState.OPEN, moves=PAYMENT_MOVES, field="state")
    move(row, PaymentState.SUCCEEDED, moves=PAYMENT_MOVES, field="state")
    row.charge_id, row.method = intent.charge_id, intent.method
    row.fingerprint = intent.fingerprint[:64]
    row.paid_at, row.last_error = timezone.now(), ""
    update_row(row, "charge_id", "fingerprint", "method", "paid_at", "last_error")
    record_source(order, row)
    if row.saves_card:
        card_saved.send(sender=Payment, customer_id=row.customer_id, cause=row.key)
    right = (intent.amount_received, intent.currency) == (row.amount, row.currency)
    take = take_rest if row.rest_of_id else _mark_paid
    if not right or not take(row):
        logger.warning("payment_given_back", order=order.number, amount_right=right)
        payment_unplaced.send(
            sender=Payment, payment=row, amount=intent.amount_received
        )
        cause = f"{UNPLACED}{row.key}"
        ask_refund(row, amount=intent.amount_received, cause=cause)


def _mark_paid(payment: Payment) -> bool:
    return mark_held_paid(payment.order)


def book_from_balance(order: Order) -> None:
    """A paid order took from the shopper's balance; what that was all gets a payment
    row too, so that it can go back like any other.
    """
    if not order.from_balance:
        return
    balance_source(order)
    if not order.to_pay:
        Payment.objects.get_or_create(
            key=f"balance:{order.number}",
            defaults={
                "order": order,
                "amount": 0,
                "from_balance": to_minor(order.from_balance, order.currency),
                "currency": order.currency,
                "state": PaymentState.SUCCEEDED,
                "method": "balance",
                "paid_at": order.paid_at,
            },
        )


@transaction.atomic
def close_row(payment: Payment) -> None:
    """Book that Stripe has closed the payment; money that came before it stays."""
    row = lock_payment(payment.pk)
    if row.state not in {PaymentState.CANCELED, PaymentState.SUCCEEDED}:
        move(row, PaymentState.CANCELED, moves=PAYMENT_MOVES, field="state")
