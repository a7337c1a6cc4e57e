"""Money in: a payment row, its PaymentIntent, and the one way it becomes settled.

No lock and no transaction is held while Stripe is asked.
"""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.money import to_minor
from core.transitions import move
from orders.order.locks import lock_order
from orders.order.models import Order
from orders.order.services import mark_paid
from orders.order.states import OrderStatus
from orders.payment import gateway
from orders.payment.locks import lock_payment
from orders.payment.models import Payment
from orders.payment.signals import payment_unplaced
from orders.payment.states import PAYMENT_MOVES, PaymentState

from .refunds import ask_refund
from .sources import balance_source, record_source

logger = structlog.get_logger(__name__)

MISSING_FOR_GOOD = timedelta(days=1)


class PaymentUnavailable(Exception):  # noqa: N818 - the trade's word
    """Raised when Stripe can't be reached now; the order waits, nothing is charged."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The payment service can't be reached right now. Nothing was charged "
                "and your order is kept. Please try again in a minute."
            )
        )


class PaymentRefused(Exception):  # noqa: N818 - the trade's word
    """Raised for an order that can't be paid any more; nothing was opened."""

    def __init__(self) -> None:
        super().__init__(_("This order can't be paid any more."))


def start_payment(order: Order) -> Payment:
    """The order's open payment, with what the browser needs to pay it.

    Idempotent: ten requests for one order make one PaymentIntent. Raises
    `PaymentUnavailable`; asking again later goes on with the same row and key. Raises
    `PaymentRefused` for an order that no longer waits for its money.
    """
    payment = _intended_payment(order)
    if payment.state in {PaymentState.INTENDED, PaymentState.UNKNOWN}:
        _open_intent(payment)
    return payment


@transaction.atomic
def _intended_payment(order: Order) -> Payment:
    """The row is committed before the call, so that no charge can lack one."""
    order = lock_order(order.pk)
    if not can_be_paid(order):
        raise PaymentRefused
    live = order.payments.exclude(state=PaymentState.CANCELED).first()
    if live:
        live.order = order
        return live
    turn = order.payments.count() + 1
    return Payment.objects.create(
        order=order,
        key=f"pi:{order.number}:{turn}",
        amount=to_minor(order.to_pay, order.currency),
        from_balance=to_minor(order.from_balance, order.currency),
        currency=order.currency,
    )


def _open_intent(payment: Payment) -> None:
    """Create the PaymentIntent; the key makes a repeat return the first one."""
    try:
        intent = gateway.create_intent(
            key=payment.key,
            amount=payment.amount,
            currency=payment.currency,
            order_number=payment.order.number,
            description=payment.order.number,
        )
    except gateway.Ambiguous as error:
        # An intent whose secret never left Stripe can't be paid by anybody, so where
        # Stripe keeps an error for the key the row is given up for a new one.
        given_up = PaymentState.CANCELED if error.answered else PaymentState.UNKNOWN
        _note_failure(payment, given_up, str(error))
        raise PaymentUnavailable from error
    except gateway.Refused as error:
        _note_failure(payment, PaymentState.CANCELED, str(error))
        raise PaymentUnavailable from error
    with transaction.atomic():
        row = lock_payment(payment.pk)
        if row.state in {PaymentState.INTENDED, PaymentState.UNKNOWN}:
            move(row, PaymentState.OPEN, moves=PAYMENT_MOVES, field="state")
        row.intent_id = intent.id
        row.client_secret = intent.client_secret
        row.save(update_fields=["intent_id", "client_secret"])
    payment.refresh_from_db()
    if payment.state == PaymentState.CANCELED:
        # Given up by another request meanwhile: nobody may be led to pay it.
        raise PaymentUnavailable


@transaction.atomic
def _note_failure(payment: Payment, state: str, error: str) -> None:
    row = lock_payment(payment.pk)
    if row.state != state and row.state in {
        PaymentState.INTENDED,
        PaymentState.UNKNOWN,
    }:
        move(row, state, moves=PAYMENT_MOVES, field="state")
    row.last_error = error[:500]
    row.save(update_fields=["last_error"])
    logger.warning("payment_not_opened", key=payment.key, error=error)


def settle_payment(payment: Payment) -> Payment:
    """Ask Stripe how the payment stands and bring our rows up to it.

    The webhook, the shopper's return and the reconciliation all come through here;
    any number of them in any order leave the same rows. Raises
    `gateway.Ambiguous` when Stripe can't be asked.
    """
    if payment.state == PaymentState.SUCCEEDED:
        return payment
    if not payment.intent_id:
        _open_intent(payment)
    intent = _asked(payment)
    if intent is None:
        logger.error("payment_not_at_stripe", key=payment.key)
        close_row(payment)
    elif intent.status == "succeeded":
        _book(payment, intent)
    elif intent.status == "canceled":
        close_row(payment)
    elif intent.error != payment.last_error:
        Payment.objects.filter(pk=payment.pk).update(last_error=intent.error[:500])
    payment.refresh_from_db()
    return payment


def _asked(payment: Payment) -> gateway.Intent | None:
    """How it stands at Stripe; None for one Stripe knows nothing of, so that no money
    can come by it.

    That is believed only after a day: the site may speak with another account's key
    for a while, and the shopper can pay all the same.
    """
    try:
        return gateway.retrieve_intent(payment.intent_id or "")
    except gateway.Refused as error:
        is_old = payment.created < timezone.now() - MISSING_FOR_GOOD
        if error.code == gateway.MISSING and is_old:
            return None
        raise gateway.Ambiguous(str(error)) from error


@transaction.atomic
def _book(payment: Payment, intent: gateway.Intent) -> None:
    """The money is there: mark the order paid, or give it back at once."""
    order = lock_order(payment.order_id)
    row = lock_payment(payment.pk)
    if row.state == PaymentState.SUCCEEDED:
        return
    if row.state in {PaymentState.INTENDED, PaymentState.UNKNOWN}:
        move(row, PaymentState.OPEN, moves=PAYMENT_MOVES, field="state")
    move(row, PaymentState.SUCCEEDED, moves=PAYMENT_MOVES, field="state")
    row.charge_id, row.method = intent.charge_id, intent.method
    row.paid_at, row.last_error = timezone.now(), ""
    row.save(update_fields=["charge_id", "method", "paid_at", "last_error"])
    record_source(order, row)
    right = (intent.amount_received, intent.currency) == (row.amount, row.currency)
    if not right or not mark_paid(order):
        logger.warning("payment_given_back", order=order.number, amount_right=right)
        payment_unplaced.send(
            sender=Payment, payment=row, amount=intent.amount_received
        )
        ask_refund(row, amount=intent.amount_received, cause=f"unplaced:{row.key}")


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


def close_payment(payment: Payment) -> bool:
    """Make sure that no money can come through any more; True when it is so.

    False when the money came first (it is booked then) or is on its way. Raises
    `gateway.Ambiguous` when Stripe can't be asked: then nothing may be released.
    """
    if payment.state == PaymentState.CANCELED:
        return True
    if not payment.intent_id:
        # The row was committed, the call may or may not have gone out: the same key
        # tells which intent it made, so that it can be closed.
        try:
            _open_intent(payment)
        except PaymentUnavailable as error:
            payment.refresh_from_db()
            if payment.state == PaymentState.CANCELED:
                return True
            raise gateway.Ambiguous(payment.key) from error
    try:
        gateway.cancel_intent(payment.intent_id or "")
    except gateway.Refused:
        settle_payment(payment)
        return bool(payment.state == PaymentState.CANCELED)
    close_row(payment)
    payment.refresh_from_db()
    return bool(payment.state == PaymentState.CANCELED)


@transaction.atomic
def close_row(payment: Payment) -> None:
    """Book that Stripe has closed the payment; money that came before it stays."""
    row = lock_payment(payment.pk)
    if row.state not in {PaymentState.CANCELED, PaymentState.SUCCEEDED}:
        move(row, PaymentState.CANCELED, moves=PAYMENT_MOVES, field="state")


def can_be_paid(order: Order) -> bool:
    """Whether the shopper can pay the order now."""
    is_held = order.expires_at is not None and order.expires_at > timezone.now()
    return bool(order.status == OrderStatus.PENDING and is_held)
