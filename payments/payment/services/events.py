"""Stripe's webhooks: stored first, acted on after, each time by asking Stripe anew."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from core.hooks import Hook
from core.inputs import whole
from core.outbox import enqueue
from payments.payment import gateway
from payments.payment.models import HOSTED, Payment, Refund, StripeEvent

from .intents import settle_payment
from .refunds import refresh_refund

logger = structlog.get_logger(__name__)

# What we made ourselves, and know: nothing is asked about it.
KNOWN = frozenset({"payment_intent.created"})
# After so many tries an event that fits none of our rows is left to a person.
MAX_ATTEMPTS = 6


class NotOurPaymentError(LookupError):
    """Raised for an event about an object we have no row for (yet)."""


def store_event(event: dict[str, Any]) -> StripeEvent | None:
    """Keep a verified event; None if it was there already."""
    is_known = event["type"] in KNOWN
    try:
        with transaction.atomic():
            row = StripeEvent.objects.create(
                event_id=event["id"],
                kind=event["type"],
                object_id=event["data"]["object"].get("id", ""),
                payload=event,
                processed_at=timezone.now() if is_known else None,
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
    event = StripeEvent.objects.get(pk=event_id)
    if event.processed_at or event.parked:
        return
    StripeEvent.objects.filter(pk=event.pk).update(attempts=F("attempts") + 1)
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
    StripeEvent.objects.filter(pk=event.pk).update(
        processed_at=timezone.now(), last_error=""
    )


Handled = dict[str, Any]


@dataclass(frozen=True)
class EventHandler:
    """What acts on events whose kind begins with `prefix`.

    `is_connected` ones are about a seller's own account at Stripe, whose id is then the
    object's `connected_account`; the others never are.

    `act` gets the event's object, of which it trusts nothing but ids, and may run any
    number of times. It raises `NotOurPaymentError` for an object that has no row yet.
    """

    prefix: str
    act: Callable[[Handled], None]
    is_connected: bool = False


HANDLERS: Hook[Callable[[], Iterable[EventHandler]]] = Hook(
    __name__, "what acts on events of Stripe"
)


def _act(event: StripeEvent) -> None:
    account = event.payload.get("account") or ""
    handled = event.payload["data"]["object"]
    if account:
        handled = {**handled, "connected_account": account}
    for each in (handler for handlers in HANDLERS for handler in handlers()):
        if event.kind.startswith(each.prefix) and each.is_connected == bool(account):
            each.act(handled)


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
        EventHandler("payment_intent.", _settle),
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
