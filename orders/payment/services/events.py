"""Stripe's webhooks: stored first, acted on after, each time by asking Stripe anew."""

from collections.abc import Callable
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from core.outbox import enqueue
from orders.payment.models import Payment, Refund, StripeEvent

from .intents import settle_payment
from .refunds import refresh_refund

logger = structlog.get_logger(__name__)

# After so many tries an event that fits none of our rows is left to a person.
MAX_ATTEMPTS = 6


class NotOurs(LookupError):  # noqa: N818 - a finding
    """Raised for an event about an object we have no row for (yet)."""


def store_event(event: dict[str, Any]) -> StripeEvent | None:
    """Keep a verified event; None if it was there already."""
    try:
        with transaction.atomic():
            row = StripeEvent.objects.create(
                event_id=event["id"],
                kind=event["type"],
                object_id=event["data"]["object"].get("id", ""),
                payload=event,
            )
            enqueue("payment.event", f"stripe:{row.event_id}", event=row.pk)
    except IntegrityError:
        return None
    return row


def process_event(event_id: int) -> None:
    """Act on a stored event, once; the event's own figures are never trusted.

    Raises `NotOurs` for one that came before its row, so that it is tried again;
    after `MAX_ATTEMPTS` it is parked.
    """
    event = StripeEvent.objects.get(pk=event_id)
    if event.processed_at or event.parked:
        return
    StripeEvent.objects.filter(pk=event.pk).update(attempts=F("attempts") + 1)
    try:
        _act(event)
    except NotOurs as error:
        _leave(event, str(error))
        return
    StripeEvent.objects.filter(pk=event.pk).update(
        processed_at=timezone.now(), last_error=""
    )


Handled = dict[str, Any]
Handler = Callable[[Handled], None]

_HANDLERS: list[tuple[str, bool, Handler]] = []


def handles(*prefixes: str, connected: bool = False) -> Callable[[Handler], Handler]:
    """Register what acts on events whose kind begins so; apps do it when they load.

    `connected` ones are about a seller's own account at Stripe, whose id is then the
    object's `connected_account`; the others never are.

    It gets the event's object, of which it trusts nothing but ids, and may run any
    number of times. It raises `NotOurs` for an object that has no row yet.
    """

    def register(handler: Handler) -> Handler:
        _HANDLERS.extend((prefix, connected, handler) for prefix in prefixes)
        return handler

    return register


def _act(event: StripeEvent) -> None:
    account = event.payload.get("account") or ""
    handled = event.payload["data"]["object"]
    for prefix, connected, handler in _HANDLERS:
        if event.kind.startswith(prefix) and connected == bool(account):
            handler({**handled, "connected_account": account} if account else handled)


@handles("payment_intent.")
def _settle(handled: Handled) -> None:
    settle_payment(_payment(handled["id"]))


@handles("charge.refunded")
def _refresh_all(handled: Handled) -> None:
    for refund in _payment(handled.get("payment_intent", "")).refunds.all():
        refresh_refund(refund)


@handles("refund.", "charge.refund.")
def _refresh(handled: Handled) -> None:
    refresh_refund(_refund(handled))


def _payment(intent_id: str) -> Payment:
    payment = Payment.objects.select_related("order").filter(intent_id=intent_id)
    if found := payment.first():
        return found
    raise NotOurs(intent_id)


def _refund(handled: Handled) -> Refund:
    row = (handled.get("metadata") or {}).get("refund", "")
    by_id = Refund.objects.filter(refund_id=handled["id"])
    found = by_id.first() or (
        Refund.objects.filter(pk=int(row)).first() if row.isdigit() else None
    )
    if found is None or found.payment.intent_id != handled.get("payment_intent"):
        raise NotOurs(handled["id"])
    return found


def _leave(event: StripeEvent, reason: str) -> None:
    """Not ours, or not yet: try again a few times, then park it."""
    event.refresh_from_db(fields=["attempts"])
    event.parked = event.attempts >= MAX_ATTEMPTS
    event.last_error = f"no row for {reason}"
    event.save(update_fields=["parked", "last_error"])
    if event.parked:
        logger.warning("stripe_event_parked", stripe_id=event.event_id, kind=event.kind)
