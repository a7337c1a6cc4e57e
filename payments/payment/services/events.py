"""Stripe's webhooks: stored first, acted on after, each time by asking Stripe anew.

An event that tells nothing new is stored as done, and no worker is woken for it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from core.hooks import Hook
from core.inputs import whole
from core.outbox import enqueue
from core.prepared import Prepared, changed
from core.rows import insert_row, update_row
from payments.payment import gateway
from payments.payment.models import HOSTED, Payment, Refund, StripeEvent
from payments.payment.states import PaymentState

from .intents import settle_payment
from .refunds import refresh_refund

logger = structlog.get_logger(__name__)

# In place of an order's number, in a payment that only tries the keys out.
TRIAL = "setup"
# After so many tries an event that fits none of our rows is left to a person.
MAX_ATTEMPTS = 6


class NotOurPaymentError(LookupError):
    """Raised for an event about an object we have no row for (yet)."""


def store_event(event: dict[str, Any]) -> StripeEvent | None:
    """Keep a verified event; None if it was there already."""
    is_known = _is_known(event)
    try:
        with transaction.atomic():
            row = insert_row(
                StripeEvent(
                    event_id=event["id"],
                    kind=event["type"],
                    object_id=event["data"]["object"].get("id", ""),
                    payload=event,
                    processed_at=timezone.now() if is_known else None,
                )
            )
            if not is_known:
                enqueue("payment.event", f"stripe:{row.event_id}", event=row.pk)
    except IntegrityError:
        return None
    return row


def process_event(event_id: int) -> None:
    """Act on a stored event, once; the event's own figures are never trusted.

    One that came before its row, or fails otherwise, is tried again and parked after
    `MAX_ATTEMPTS`; what Stripe refuses for good is parked at once. Raises
    `gateway.StripeAmbiguousError`, which counts as no attempt, and what a handler
    raised.
    """
    event = _events.get(event_id)
    if event.processed_at or event.parked:
        return
    changed(_TRIED, event.pk)
    try:
        _act(event)
    except (gateway.StripeAmbiguousError, SoftTimeLimitExceeded):
        StripeEvent.objects.filter(pk=event.pk).update(attempts=F("attempts") - 1)
        raise
    except gateway.StripeRefusedError as error:
        _leave(event, str(error), for_good=True)
        return
    except NotOurPaymentError as error:
        _leave(event, f"no row for {error}")
        return
    except Exception as error:
        _leave(event, f"{type(error).__name__}: {error}")
        raise
    event.processed_at, event.last_error = timezone.now(), ""
    update_row(event, "processed_at", "last_error")


_TRIED = """
    UPDATE payment_stripeevent SET attempts = attempts + 1 WHERE id = %s RETURNING id
"""


@Prepared
def _events(event: Any) -> QuerySet[StripeEvent]:
    return StripeEvent.objects.filter(pk=event)


Handled = dict[str, Any]


@dataclass(frozen=True)
class EventHandler:
    """What acts on events whose kind begins with `prefix`.

    `is_connected` ones are about a seller's own account at Stripe, whose id is then the
    object's `connected_account`; the others never are. What pays for something else
    than an order says so (`gateway.PURPOSE`) and is for the handlers that serve it.

    `act` gets the event's object, of which it trusts nothing but ids, and may run any
    number of times. It raises `NotOurPaymentError` for an object that has no row yet.
    `knows` says, when the event comes, whether `act` would find nothing to do, now or
    later; it asks our rows alone, and where it errs on the side of no, nothing is lost.
    """

    prefix: str
    act: Callable[[Handled], None]
    is_connected: bool = False
    serves: str = ""
    knows: Callable[[Handled], bool] = lambda _handled: False


HANDLERS: Hook[Callable[[], Iterable[EventHandler]]] = Hook(
    __name__, "what acts on events of Stripe"
)


def _act(event: StripeEvent) -> None:
    handlers, handled = _handlers_of(event.kind, event.payload)
    for each in handlers:
        each.act(handled)


def _is_known(event: dict[str, Any]) -> bool:
    """Whether it tells those who would act on it nothing new, or nobody would."""
    # What we made ourselves, and know.
    if event["type"] == "payment_intent.created":
        return True
    handlers, handled = _handlers_of(event["type"], event)
    return all(each.knows(handled) for each in handlers)


def _handlers_of(
    kind: str, event: dict[str, Any]
) -> tuple[list[EventHandler], Handled]:
    account = event.get("account") or ""
    handled = event["data"]["object"]
    if account:
        handled = {**handled, "connected_account": account}
    purpose = (handled.get("metadata") or {}).get(gateway.PURPOSE, "")
    handlers = [
        each
        for provided in HANDLERS
        for each in provided()
        if kind.startswith(each.prefix)
        and (each.is_connected, each.serves) == (bool(account), purpose)
    ]
    return handlers, handled


@Prepared
def _states(intent: Any) -> QuerySet[Payment, Any]:
    rows = Payment.objects.filter(intent_id=intent)
    return rows.values_list("state", flat=True)


def _is_settled(handled: Handled) -> bool:
    """As after most returns: our page asked Stripe before its event came.

    A payment that tried the keys out was cancelled at once and has no row.
    """
    if (handled.get("metadata") or {}).get("order") == TRIAL:
        return True
    return PaymentState.SUCCEEDED in _states(str(handled.get("id")))


def _settle(handled: Handled) -> None:
    settle_payment(_payment(handled["id"], handled))


def _settle_session(handled: Handled) -> None:
    rows = Payment.objects.select_related("order")
    if found := rows.filter(session_id=handled["id"]).first():
        settle_payment(found)
        return
    raise NotOurPaymentError(handled["id"])


def _refresh_all(handled: Handled) -> None:
    for refund in _payment(handled.get("payment_intent", ""), {}).refunds.all():
        refresh_refund(refund)


def _refresh(handled: Handled) -> None:
    refresh_refund(_refund(handled))


@HANDLERS.provide
def _handlers() -> list[EventHandler]:
    return [
        EventHandler("payment_intent.", _settle, knows=_is_settled),
        EventHandler("checkout.session.", _settle_session),
        EventHandler("charge.refunded", _refresh_all),
        EventHandler("refund.", _refresh),
        EventHandler("charge.refund.", _refresh),
    ]


def _payment(intent_id: str, handled: Handled) -> Payment:
    """By its PaymentIntent, or by the key that one of Stripe's own page names."""
    payments = Payment.objects.all()
    key = (handled.get("metadata") or {}).get("payment", "")
    found = payments.filter(intent_id=intent_id).first()
    if found is None and str(key).startswith(HOSTED):
        found = payments.filter(key=key).first()
    if found is None:
        raise NotOurPaymentError(intent_id)
    return found


def _refund(handled: Handled) -> Refund:
    row = whole((handled.get("metadata") or {}).get("refund"))
    by_id = Refund.objects.filter(refund_id=handled["id"])
    found = by_id.first() or (
        Refund.objects.filter(pk=row).first() if row is not None else None
    )
    if found is None or found.payment.intent_id != handled.get("payment_intent"):
        raise NotOurPaymentError(handled["id"])
    return found


def _leave(event: StripeEvent, reason: str, *, for_good: bool = False) -> None:
    """Not now: try again a few times, then park it; the reconciliation tells of it."""
    event.refresh_from_db(fields=["attempts"])
    event.parked = for_good or event.attempts >= MAX_ATTEMPTS
    event.last_error = reason[:500]
    event.save(update_fields=["parked", "last_error"])
    if event.parked:
        logger.error("stripe_event_parked", stripe_id=event.event_id, kind=event.kind)
