"""The page at Stripe on which something is paid ahead: opened, looked up.

No lock and no transaction is held while Stripe is asked.
"""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.utils import timezone

from payments.payment import gateway
from payments.payment.services.outcomes import PaymentUnavailableError
from payments.prepayments.models import PaidAhead

MISSING_FOR_GOOD = timedelta(days=1)

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PayPage:
    """What the page at Stripe says, and where it leads back to."""

    sold: gateway.Sold
    back: str


def open_page(row: PaidAhead, page: PayPage) -> gateway.Session:
    """The key makes a repeat return the first one."""
    session = gateway.create_session(
        page.sold,
        key=row.key,
        amount=row.amount,
        currency=row.currency,
        leads_to=(page.back, page.back),
    )
    type(row).objects.filter(pk=row.pk).update(session_id=session.id)
    row.session_id = session.id
    return session


def address_of(row: PaidAhead, page: PayPage) -> str:
    """Where it is paid at Stripe; empty when that is over.

    Raises `PaymentUnavailableError`; asking again goes on with the same row and key.
    """
    try:
        session = (
            gateway.retrieve_session(row.session_id)
            if row.session_id
            else open_page(row, page)
        )
    except (gateway.StripeAmbiguousError, gateway.StripeRefusedError) as error:
        raise PaymentUnavailableError from error
    return session.url if session.status == "open" else ""


def look_up(row: PaidAhead, page: PayPage) -> gateway.Session | None:
    """None for what Stripe does not know, which is believed after a day alone.

    Raises `gateway.StripeAmbiguousError` when Stripe can't be asked.
    """
    try:
        if not row.session_id:
            return open_page(row, page)
        return gateway.retrieve_session(row.session_id)
    except gateway.StripeRefusedError as error:
        if row.created < timezone.now() - MISSING_FOR_GOOD:
            logger.exception("paid_ahead_not_at_stripe", key=row.key)
            return None
        raise gateway.StripeAmbiguousError(str(error)) from error


def require_amount(row: PaidAhead, intent: gateway.Intent) -> None:
    """Raises `ValueError` for another sum than the row's."""
    came = (intent.amount_received, intent.currency)
    if came != (row.amount, row.currency):
        message = f"{row}: {came} came for {row.amount} {row.currency}"
        raise ValueError(message)


def ask_for_refund(
    row: PaidAhead, cause: str, about: dict[str, str]
) -> gateway.RefundAnswer:
    """Have what goes back sent, once per cause; or how that stands."""
    if row.refund_id:
        return gateway.retrieve_refund(row.refund_id)
    intent_id = row.intent_id or ""
    return gateway.find_refund(intent_id, about=about) or gateway.create_refund(
        key=cause, intent_id=intent_id, amount=row.given_back, about=about
    )
