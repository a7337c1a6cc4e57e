"""The outbox: effects written with the change that causes them, delivered after it.

A row in `OutboxMessage` is the truth; what goes through the broker is only "look at
row N". A lost broker, a killed worker or a mail server that is down delays an effect
and never loses it. An effect can happen twice only when a worker dies between the
effect and its mark, so deliveries are written to bear being repeated.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from .models import OutboxMessage

Delivery = Callable[[OutboxMessage], None]

MAX_ATTEMPTS = 8
# Longer than a task may run, so that only a dead worker's claim runs out.
CLAIM = timedelta(seconds=150)
# How long after the first, second, … failed attempt the next one may start.
BACK_OFF = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
# After a failed publish nobody waits for the broker again for so many seconds.
BROKER_PAUSE = 20.0
ERROR_LENGTH = 2000

logger = structlog.get_logger(__name__)
_deliveries: dict[str, Delivery] = {}


class Undeliverable(Exception):  # noqa: N818 - a finding, not a fault
    """Raised by a delivery that no retry can mend; the row is parked at once."""


class _Broker:
    """Whether publishing is worth a try, so that an outage costs one request only."""

    asleep_until = 0.0


def delivers(topic: str) -> Callable[[Delivery], Delivery]:
    """Register the function that delivers messages of a topic."""

    def register(delivery: Delivery) -> Delivery:
        _deliveries[topic] = delivery
        return delivery

    return register


def enqueue(
    topic: str, key: str, *, not_before: datetime | None = None, **payload: Any
) -> OutboxMessage:
    """Write the effect into the caller's transaction; one query.

    The same key is the same row, whose first payload stays, so that asking twice
    does it once; of such a row only `pk` and `key` are sure in what is returned.
    Delivery starts after the commit, or when `not_before` is due.
    """
    message = OutboxMessage(
        topic=topic,
        key=key,
        payload=payload,
        not_before=not_before or timezone.now(),
        request_id=_request_id(),
    )
    OutboxMessage.objects.bulk_create(
        [message],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["key"],
    )
    if not_before is None or not_before <= timezone.now():
        transaction.on_commit(partial(publish, message.pk), robust=True)
    return message


def _request_id() -> str:
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    return str(request_id)[:64]


def publish(message_id: int) -> bool:
    """Hint to a worker that a row waits. Never raises, never waits long.

    False when the broker could not be reached; the sweep will find the row.
    """
    if monotonic() < _Broker.asleep_until:
        return False
    try:
        current_app.send_task(
            "core.tasks.deliver_message", args=[message_id], retry=False
        )
    except Exception as error:  # noqa: BLE001 - a broker may fail in any way
        _Broker.asleep_until = monotonic() + BROKER_PAUSE
        logger.warning("outbox_publish_failed", message=message_id, error=str(error))
        return False
    return True


def due(now: datetime | None = None) -> QuerySet[OutboxMessage]:
    """Rows that wait for delivery and that no living worker holds, oldest first."""
    now = now or timezone.now()
    return OutboxMessage.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lt=now),
        state=OutboxMessage.State.WAITING,
        not_before__lte=now,
    ).order_by("not_before", "pk")


def deliver(message_id: int) -> bool:
    """Deliver one row if it is due and nobody else holds it; True when it is done.

    A failure is written to the row and tried again later, at most `MAX_ATTEMPTS`
    times; then the row is parked for a person to look at.
    """
    message = _claim(message_id)
    if message is None:
        return False
    with structlog.contextvars.bound_contextvars(
        request_id=message.request_id, outbox_key=message.key
    ):
        try:
            _deliveries[message.topic](message)
        except Undeliverable as error:
            _park(message, str(error))
        except Exception as error:
            logger.exception("outbox_delivery_failed", attempt=message.attempts)
            _put_off(message, f"{type(error).__name__}: {error}")
        else:
            return _settle(
                message,
                state=OutboxMessage.State.DONE,
                done_at=timezone.now(),
                last_error="",
            )
    return False


def deliver_due(limit: int = 200) -> int:
    """Deliver up to `limit` rows that are due, here and now; returns how many."""
    park_spent()
    ids = list(due().values_list("pk", flat=True)[:limit])
    return sum(deliver(message_id) for message_id in ids)


@transaction.atomic
def requeue(message_ids: Iterable[int]) -> int:
    """Give parked rows a new start, after a person has looked; returns how many."""
    parked = OutboxMessage.objects.filter(
        pk__in=message_ids, state=OutboxMessage.State.PARKED
    )
    ids = list(parked.values_list("pk", flat=True))
    parked.filter(pk__in=ids).update(
        state=OutboxMessage.State.WAITING,
        attempts=0,
        claimed_until=None,
        not_before=timezone.now(),
    )
    for message_id in ids:
        transaction.on_commit(partial(publish, message_id), robust=True)
    return len(ids)


def park_spent() -> int:
    """Park rows whose last attempt ended with the death of its worker."""
    spent = due().filter(attempts__gte=MAX_ATTEMPTS).order_by()
    return spent.update(
        state=OutboxMessage.State.PARKED,
        claimed_until=None,
        last_error="the worker died in each attempt",
    )


def _claim(message_id: int) -> OutboxMessage | None:
    """Take the row by one conditional UPDATE, which counts the attempt beforehand.

    Counting first makes a message that kills its worker use up its attempts too.
    """
    until = timezone.now() + CLAIM
    mine = (
        due()
        .filter(pk=message_id, attempts__lt=MAX_ATTEMPTS)
        .order_by()
        .update(claimed_until=until, attempts=F("attempts") + 1)
    )
    return OutboxMessage.objects.get(pk=message_id) if mine else None


def _settle(message: OutboxMessage, **changes: Any) -> bool:
    """Write the outcome and let go, unless the claim ran out and another took it."""
    rows = OutboxMessage.objects.filter(
        pk=message.pk, claimed_until=message.claimed_until
    )
    return bool(rows.update(claimed_until=None, **changes))


def _park(message: OutboxMessage, reason: str) -> None:
    logger.error("outbox_parked", reason=reason, attempts=message.attempts)
    _settle(
        message,
        state=OutboxMessage.State.PARKED,
        last_error=reason[:ERROR_LENGTH],
    )


def _put_off(message: OutboxMessage, reason: str) -> None:
    if message.attempts >= MAX_ATTEMPTS:
        _park(message, reason)
        return
    wait = BACK_OFF[min(message.attempts, len(BACK_OFF)) - 1]
    _settle(
        message,
        not_before=timezone.now() + wait,
        last_error=reason[:ERROR_LENGTH],
    )
