"""A payment on Stripe's own page: opened, looked up, closed; for who has no script.

Its row is the order's one live payment, as any other is, so an order is never payable
on Stripe's page and on ours at once.
"""

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from core.transitions import move
from payments.payment import gateway
from payments.payment.locks import lock_payment
from payments.payment.models import Payment
from payments.payment.states import PAYMENT_MOVES, PaymentState

from .outcomes import (
    NOT_SENT,
    PaymentUnavailableError,
    asked,
    book,
    close_row,
    note_unopened,
    payer_of,
)


def open_session(payment: Payment) -> gateway.Session:
    """Make the page; the key makes a repeat return the first one.

    Raises `PaymentUnavailableError`.
    """
    number = payment.order.number
    try:
        session = gateway.create_session(
            gateway.Sold(number, {"order": number}),
            key=payment.key,
            amount=payment.amount,
            currency=payment.currency,
            leads_to=(_page("orders:return", number), _page("orders:detail", number)),
            payer=payer_of(payment),
        )
    except (gateway.StripeAmbiguousError, gateway.StripeRefusedError) as error:
        note_unopened(payment, error)
        raise PaymentUnavailableError from error
    with transaction.atomic():
        row = lock_payment(payment.pk)
        if row.state in NOT_SENT:
            move(row, PaymentState.OPEN, moves=PAYMENT_MOVES, field="state")
        row.session_id = session.id
        row.save(update_fields=["session_id"])
    payment.refresh_from_db()
    if payment.state == PaymentState.CANCELED:
        # Given up by another request meanwhile: nobody may be led to pay it.
        raise PaymentUnavailableError
    return session


def _page(name: str, number: str) -> str:
    return settings.SITE_URL + reverse(name, args=[number])


def page_of(payment: Payment) -> str:
    """The address of its page; empty when nothing can be paid there any more.

    Raises `PaymentUnavailableError`, and `gateway.StripeAmbiguousError` when Stripe
    can't be asked.
    """
    if payment.state in NOT_SENT:
        return open_session(payment).url
    session = gateway.retrieve_session(payment.session_id or "")
    return session.url if session.status == "open" else ""


def settle_session(payment: Payment) -> None:
    """Bring the row up to how its session stands at Stripe."""
    if not payment.session_id:
        open_session(payment)
    session_id = payment.session_id or ""
    session = asked(payment, lambda: gateway.retrieve_session(session_id))
    if session is None:
        close_row(payment)
        return
    intent = session.intent
    if intent is not None:
        _note_intent(payment, intent)
    if intent is not None and intent.status == "succeeded":
        book(payment, intent)
    elif is_over(session):
        close_row(payment)


def is_over(session: gateway.Session) -> bool:
    """Whether no money can come by it; a bank or wallet may take days to say."""
    if session.status == "complete" and session.intent is not None:
        return _has_failed(session.intent)
    return session.status == "expired"


def _has_failed(intent: gateway.Intent) -> bool:
    """A wallet or bank said no after the page was done with, which is for good.

    Where Stripe would still take another try, that is closed first.
    """
    if intent.status == "requires_payment_method":
        try:
            intent = gateway.cancel_intent(intent.id)
        except gateway.StripeRefusedError:
            intent = gateway.retrieve_intent(intent.id)
    return intent.status == "canceled"


def _note_intent(payment: Payment, intent: gateway.Intent) -> None:
    known = {"intent_id": intent.id}
    if intent.error:
        known["last_error"] = intent.error[:500]
    Payment.objects.filter(pk=payment.pk).update(**known)
    payment.refresh_from_db()


def close_session(payment: Payment) -> None:
    """End the page.

    Raises `gateway.StripeRefusedError` when it was paid or ended before.
    """
    if not payment.session_id:
        open_session(payment)
    gateway.expire_session(payment.session_id or "")
