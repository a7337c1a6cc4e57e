"""Charging a saved card, with or without its owner there.

The charge is the order's one live payment as any other is: its PaymentIntent can be
paid once, however often it is tried. No lock and no transaction is held while Stripe is
asked.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from core.rows import update_row
from orders.order.models import Order, VendorOrder
from payments.payment import gateway
from payments.payment.locks import lock_payment
from payments.payment.models import BY_CARD, Payment
from payments.payment.states import PaymentState

from .intents import Way, settle_payment, start_payment
from .outcomes import PaymentError, PaymentUnavailableError, book
from .rests import rest_payments

AUTHENTICATION = "authentication_required"
# The intent was paid or closed meanwhile, by another try or by another hand.
NOT_OPEN = "payment_intent_unexpected_state"


class ChargeState(StrEnum):
    """What came of asking a bank for money."""

    PAID = "paid"
    # The bank, or a wallet, has not decided: its event tells.
    PROCESSING = "processing"
    # The bank wants the owner's word, on the page of `Charge.url` where there is one.
    AUTHENTICATION = "authentication"
    DECLINED = "declined"
    # Stripe did not say: the payment is looked up by itself, never charged twice.
    UNKNOWN = "unknown"
    # The order can't be paid any more.
    CLOSED = "closed"


@dataclass(frozen=True)
class Charge:
    """What came of it; `reason` is Stripe's decline code, `expired_card` for one."""

    state: ChargeState
    reason: str = ""
    url: str = ""


def charge_card(
    order: Order,
    customer_id: str,
    card_id: str,
    *,
    off_session: bool,
    rest_of: VendorOrder | None = None,
) -> Charge:
    """Ask the card's bank for what the order costs, or for the rest of a part.

    Any number of calls, one after the other or at once, charge it once.
    """
    try:
        payer = gateway.ForCustomer(customer_id)
        payment = start_payment(order, Way(BY_CARD, payer, rest_of))
    except PaymentUnavailableError:
        return Charge(ChargeState.UNKNOWN)
    except PaymentError:
        return _end(order, rest_of)
    key = _next_try(payment, card_id)
    if key is None:
        return _looked_up(payment)
    back = reverse("orders:return", args=[order.number])
    try:
        intent = gateway.confirm_intent(
            payment.intent_id or "",
            key=key,
            card_id=card_id,
            return_url=settings.SITE_URL + back,
            off_session=off_session,
        )
    except gateway.StripeAmbiguousError:
        return _looked_up(payment)
    except gateway.StripeRefusedError as error:
        return _refused(payment, error)
    return _came(payment, intent)


@transaction.atomic
def _next_try(payment: Payment, card_id: str) -> str | None:
    """The key of this try, committed before the call; None for what is over."""
    row = lock_payment(payment.pk)
    if row.state != PaymentState.OPEN:
        return None
    row.tries, row.card_id = row.tries + 1, card_id
    update_row(row, "tries", "card_id")
    return f"{row.key}:{row.tries}"


def _came(payment: Payment, intent: gateway.Intent) -> Charge:
    if intent.status == "succeeded":
        book(payment, intent)
        return _end(payment.order, payment.rest_of)
    if intent.status == "processing":
        return Charge(ChargeState.PROCESSING)
    return Charge(ChargeState.AUTHENTICATION, AUTHENTICATION, intent.url)


def _refused(payment: Payment, error: gateway.StripeRefusedError) -> Charge:
    if error.code == NOT_OPEN:
        return _looked_up(payment)
    Payment.objects.filter(pk=payment.pk).update(last_error=str(error)[:500])
    if error.code == AUTHENTICATION:
        return Charge(ChargeState.AUTHENTICATION, AUTHENTICATION)
    return Charge(ChargeState.DECLINED, error.reason)


def _looked_up(payment: Payment) -> Charge:
    """How it stands at Stripe, where our own call can't tell."""
    try:
        settle_payment(payment)
    except (gateway.StripeAmbiguousError, PaymentUnavailableError):
        return Charge(ChargeState.UNKNOWN)
    if payment.state in {PaymentState.SUCCEEDED, PaymentState.CANCELED}:
        return _end(payment.order, payment.rest_of)
    return Charge(ChargeState.UNKNOWN)


def _end(order: Order, rest_of: VendorOrder | None) -> Charge:
    """Paid, by this charge or otherwise, or not to be paid any more."""
    if rest_of:
        is_paid = rest_payments(rest_of).exists()
        return Charge(ChargeState.PAID if is_paid else ChargeState.CLOSED)
    is_paid = Order.objects.filter(pk=order.pk, paid_at__isnull=False).exists()
    return Charge(ChargeState.PAID if is_paid else ChargeState.CLOSED)
