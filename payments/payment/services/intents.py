"""Money in: a payment row, its PaymentIntent, how it is settled, or its order let go.

No lock and no transaction is held while Stripe is asked.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.money import to_minor
from core.rows import insert_row, update_row
from core.transitions import move
from orders.order.locks import lock_order
from orders.order.models import Order, VendorOrder
from orders.order.services import cancellation
from orders.order.services.cancellation import cancel_unpaid_order
from orders.order.states import OrderStatus
from payments.payment import gateway
from payments.payment.locks import lock_payment
from payments.payment.models import HOSTED, OURS, Payment
from payments.payment.on_invoice import owed_for
from payments.payment.queries import payments_of
from payments.payment.states import PAYMENT_MOVES, PaymentState

from .outcomes import (
    NOT_SENT,
    PaymentError,
    PaymentUnavailableError,
    asked,
    book,
    close_row,
    note_unopened,
    payer_of,
)
from .rests import can_pay_rest
from .sessions import close_session, page_of, settle_session


@dataclass(frozen=True)
class Way:
    """Where an order is paid, and by or for whose saved card.

    `kind` begins the row's key: OURS, HOSTED or BY_CARD. With `rest_of` it pays the
    rest of that part, after a deposit.
    """

    kind: str = OURS
    payer: gateway.ForCustomer = gateway.NOBODY
    rest_of: VendorOrder | None = None

    def is_of(self, payment: Payment) -> bool:
        """Whether it is by this way, and of what is to be paid now."""
        if self.rest_of and payment.amount != owed_for(self.rest_of):
            return False
        return payment.key.startswith(self.kind) and payer_of(payment) == self.payer


ON_OUR_PAGE = Way()


def start_payment(order: Order, way: Way = ON_OUR_PAGE) -> Payment:
    """The order's open payment, with what the browser needs to pay it.

    Idempotent: ten requests for one order make one PaymentIntent. Raises
    `PaymentUnavailableError`; asking again later goes on with the same row and key.
    Raises `PaymentError` for an order that no longer waits for its money.
    """
    payment = _payment_by(order, way)
    if payment.state in NOT_SENT:
        _open_intent(payment)
    return payment


def start_hosted_payment(
    order: Order,
    payer: gateway.ForCustomer = gateway.NOBODY,
    *,
    rest_of: VendorOrder | None = None,
) -> str:
    """The address of Stripe's own page on which the order can be paid.

    What was open on our page is closed first, and the other way round, so that one
    order is paid once. Raises what `start_payment` does.
    """
    way = Way(HOSTED, payer, rest_of)
    payment = _payment_by(order, way)
    try:
        url = page_of(payment)
        if not url:
            settle_payment(payment)
            if payment.state != PaymentState.CANCELED:
                raise PaymentError
            # Its day was over: another page for the same order.
            url = page_of(_payment_by(order, way))
    except (gateway.StripeAmbiguousError, gateway.StripeRefusedError) as error:
        raise PaymentUnavailableError from error
    if not url:
        raise PaymentUnavailableError
    return url


def _payment_by(order: Order, way: Way) -> Payment:
    """The live payment by this way; one by another is closed."""
    payment = _intended_payment(order, way)
    if way.is_of(payment):
        return payment
    try:
        if not close_payment(payment):
            raise PaymentError
    except gateway.StripeAmbiguousError as error:
        raise PaymentUnavailableError from error
    payment = _intended_payment(order, way)
    if not way.is_of(payment):
        raise PaymentUnavailableError  # another tab was quicker
    return payment


@transaction.atomic
def _intended_payment(order: Order, way: Way) -> Payment:
    """The row is committed before the call, so that no charge can lack one."""
    order = lock_order(order.pk)
    asked = _rest_asked(way.rest_of) if way.rest_of else _asked(order)
    known = [one for one in payments_of(order.pk) if one.rest_of_id == asked.rest_of_id]
    over = _OVER if way.rest_of else {PaymentState.CANCELED}
    for payment in known:
        payment.order = order
        if payment.state not in over:
            return payment
    return insert_row(
        Payment(
            order=order,
            rest_of_id=asked.rest_of_id,
            key=f"{way.kind}{asked.number}:{len(known) + 1}",
            amount=asked.amount,
            from_balance=to_minor(order.from_balance, order.currency),
            currency=order.currency,
            customer_id=way.payer.customer_id,
            saves_card=way.payer.saves_card,
        )
    )


@dataclass(frozen=True)
class _Asked:
    number: str
    amount: int
    rest_of_id: int | None = None


def _asked(order: Order) -> _Asked:
    """Raises `PaymentError` for an order that no longer waits for its money."""
    if not can_be_paid(order):
        raise PaymentError
    return _Asked(order.number, to_minor(order.to_pay, order.currency))


def _rest_asked(part: VendorOrder) -> _Asked:
    """The same of a rest. The order is locked, so that what is owed stands."""
    part.refresh_from_db(fields=["status", "rest_due"])
    if not can_pay_rest(part):
        raise PaymentError
    return _Asked(part.number, owed_for(part), part.pk)


def _open_intent(payment: Payment) -> None:
    """Create the PaymentIntent; the key makes a repeat return the first one."""
    try:
        intent = gateway.create_intent(
            key=payment.key,
            amount=payment.amount,
            currency=payment.currency,
            order_number=payment.order.number,
            description=payment.order.number,
            payer=payer_of(payment),
        )
    except (gateway.StripeAmbiguousError, gateway.StripeRefusedError) as error:
        note_unopened(payment, error)
        raise PaymentUnavailableError from error
    with transaction.atomic():
        row = lock_payment(payment.pk)
        if row.state in NOT_SENT:
            move(row, PaymentState.OPEN, moves=PAYMENT_MOVES, field="state")
        row.intent_id = intent.id
        row.client_secret = intent.client_secret
        update_row(row, "intent_id", "client_secret")
    for name in ("state", "intent_id", "client_secret", "last_error"):
        setattr(payment, name, getattr(row, name))
    if payment.state == PaymentState.CANCELED:
        # Given up by another request meanwhile: nobody may be led to pay it.
        raise PaymentUnavailableError


def settle_payment(payment: Payment) -> Payment:
    """Ask Stripe how the payment stands and bring our rows up to it.

    The webhook, the shopper's return and the reconciliation all come through here;
    any number of them in any order leave the same rows. Raises
    `gateway.StripeAmbiguousError` when Stripe can't be asked.
    """
    if payment.state == PaymentState.SUCCEEDED:
        return payment
    settle = settle_session if payment.is_hosted else _settle_intent
    settle(payment)
    _read_again(payment)
    return payment


def _read_again(payment: Payment) -> None:
    """What others wrote since; `Payment.refresh_from_db` by a prepared statement."""
    (now,) = (one for one in payments_of(payment.order_id) if one.pk == payment.pk)
    for field in Payment._meta.concrete_fields:  # noqa: SLF001
        setattr(payment, field.attname, getattr(now, field.attname))


def _settle_intent(payment: Payment) -> None:
    if not payment.intent_id:
        _open_intent(payment)
    intent_id = payment.intent_id or ""
    intent = asked(payment, lambda: gateway.retrieve_intent(intent_id))
    if intent is None or intent.status == "canceled":
        close_row(payment)
    elif intent.status == "succeeded":
        book(payment, intent)
    elif intent.error != payment.last_error:
        Payment.objects.filter(pk=payment.pk).update(last_error=intent.error[:500])


def close_payment(payment: Payment) -> bool:
    """Make sure that no money can come through any more; True when it is so.

    False when the money came first (it is booked then) or is on its way. Raises
    `gateway.StripeAmbiguousError` when Stripe can't be asked: then nothing may be
    released.
    """
    if payment.state == PaymentState.CANCELED:
        return True
    try:
        # The row was committed, the call may or may not have gone out: the same key
        # tells what it made, so that it can be closed.
        close = close_session if payment.is_hosted else _cancel_intent
        close(payment)
    except PaymentUnavailableError as error:
        payment.refresh_from_db()
        if payment.state == PaymentState.CANCELED:
            return True
        raise gateway.StripeAmbiguousError(payment.key) from error
    except gateway.StripeRefusedError:
        settle_payment(payment)
        return bool(payment.state == PaymentState.CANCELED)
    close_row(payment)
    payment.refresh_from_db()
    return bool(payment.state == PaymentState.CANCELED)


def _cancel_intent(payment: Payment) -> None:
    if not payment.intent_id:
        _open_intent(payment)
    gateway.cancel_intent(payment.intent_id or "")


def can_be_paid(order: Order) -> bool:
    """Whether the shopper can pay the order by card or wallet now."""
    is_held = order.expires_at is not None and order.expires_at > timezone.now()
    is_open = order.status == OrderStatus.PENDING and is_held
    return bool(is_open and not order.by_transfer)


_OVER = frozenset({PaymentState.CANCELED, PaymentState.SUCCEEDED})


def live_payment(row: Order | VendorOrder) -> Payment | None:
    """One that money can still come through, of an order or of a part's rest.

    Of what came, the row says enough.
    """
    rows = row.payments if isinstance(row, Order) else row.rest_payments
    return rows.exclude(state__in=_OVER).first()


def closed_to_money(row: Order | VendorOrder) -> bool:
    """Raises `gateway.StripeAmbiguousError` when Stripe can't be asked."""
    payment = live_payment(row)
    return payment is None or close_payment(payment)


def expire_order(order: Order) -> bool:
    """Expire an order past its hold; True if it was let go.

    An order whose money came first, or is on its way, is not.
    """
    if not closed_to_money(order):
        return False
    with transaction.atomic():
        return _stays_closed(order) and cancellation.expire_order(order)


def cancel_order_and_payment(order: Order, *, by: User | None) -> bool:
    """The shopper cancels before paying; True if it was let go."""
    if not closed_to_money(order):
        return False
    with transaction.atomic():
        return _stays_closed(order) and cancel_unpaid_order(order, by=by)


def _stays_closed(order: Order) -> bool:
    """Hold the order, so that no payment is opened any more; False if one was."""
    lock_order(order.pk)
    return live_payment(order) is None
