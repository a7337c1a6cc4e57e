"""The outbox: effects written with the change that causes them, delivered after it.

A row in `OutboxMessage` is the truth; what goes through the broker is only "something
waits", once until a worker has looked, however much it is. A lost broker, a killed
worker or a mail server that is down delays an effect and never loses it. An effect can
happen twice only when a worker dies between the effect and its mark, so deliveries are
written to bear being repeated.
"""

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from .activity_log import Subject, record
from .broker import hint
from .logs import without_people
from .models import OutboxMessage
from .prepared import Prepared, changed
from .rows import insert_rows

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
# How long what waits for something else is left alone before it is tried again.
LATER = timedelta(hours=1)
ERROR_LENGTH = 2000
# A worker looks for so many rows at a time, and after so long it lets other work in.
AT_ONCE = 8
WORK_SECONDS = 10.0
# Others are hinted to help one that has worked for so long without coming to an end.
HELP_SECONDS = 0.25
# That a hint is under way or a worker is at work, which will look once more: what is
# written meanwhile needs no hint. Should the hint get lost, the next one is sent after
# so many seconds, and after fewer while a worker is held up by one delivery.
HINTED = "outbox:hinted"
HINT_LASTS = 30
WORK_LASTS = 2
# That another worker was asked to help and has not begun.
HELP = "outbox:help"
# Staff hear once in so long of what was parked, however much it is.
PARKED_NEWS_EVERY = timedelta(hours=1)
PARKED_NEWS = "work_parked"

logger = structlog.get_logger(__name__)
_deliveries: dict[str, Delivery] = {}
_of_money: set[str] = set()
# Whether this is a task that looks for rows: it finds what its deliveries enqueue.
_looks: ContextVar[bool] = ContextVar("outbox_looks", default=False)
# The row that is being delivered, for what has to be named after it.
_delivering: ContextVar[OutboxMessage | None] = ContextVar(
    "outbox_delivering", default=None
)


class UndeliverableError(Exception):
    """Raised by a delivery that no retry can mend; the row is parked at once."""


class NotYetError(Exception):
    """Raised by a delivery that waits for something that will end, as a dispute.

    It uses up no attempt, so that the row is never parked for it.
    """


def delivers(topic: str, *, money: bool = False) -> Callable[[Delivery], Delivery]:
    """Register the function that delivers messages of a topic.

    With `money` the market is not well while one of them is parked.
    """

    def register(delivery: Delivery) -> Delivery:
        _deliveries[topic] = delivery
        if money:
            _of_money.add(topic)
        return delivery

    return register


def enqueue(
    topic: str, key: str, *, not_before: datetime | None = None, **payload: object
) -> OutboxMessage:
    """Write the effect into the caller's transaction; one query.

    The same key is the same row, whose first payload stays, so that asking twice
    does it once; of such a row only `pk` and `key` are sure in what is returned.
    Delivery starts after the commit, or when `not_before` is due.
    """
    message = _message(topic, key, payload, not_before)
    _write([message])
    return message


def enqueue_all(
    topic: str,
    payloads: Mapping[str, dict[str, object]],
    *,
    not_before: datetime | None = None,
) -> None:
    """The same for several effects of a topic, by key; one query for all."""
    # In one order everywhere, so that two who write the same don't block each other.
    keys = sorted(payloads)
    _write([_message(topic, key, payloads[key], not_before) for key in keys])


def _message(
    topic: str,
    key: str,
    payload: dict[str, object],
    not_before: datetime | None = None,
) -> OutboxMessage:
    return OutboxMessage(
        topic=topic,
        key=key,
        payload=payload,
        not_before=not_before or timezone.now(),
        request_id=_request_id(),
    )


def _write(messages: list[OutboxMessage]) -> None:
    insert_rows(messages, once="key")
    now = timezone.now()
    if any(message.not_before <= now for message in messages):
        transaction.on_commit(publish, robust=True)


def _request_id() -> str:
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    return str(request_id)[:64]


def publish() -> bool:
    """Hint to workers that rows wait. Never raises, never waits long.

    False when the broker could not be reached; the sweep will do it then.
    """
    return _looks.get() or _hint()


def _hint(sent: str = HINTED) -> bool:
    # A cache that is away knows of no hint either, and then each has its own.
    if not cache.add(sent, 1, HINT_LASTS) and cache.get(sent):
        return True
    if hint("core.tasks.deliver_waiting"):
        return True
    cache.delete(sent)
    return False


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
    times; then the row is parked for a person to look at. Only Celery's own limit on
    a task is passed on.
    """
    return any(_deliver(message) for message in _by_id(message_id))


def _deliver(message: OutboxMessage) -> bool:
    if not _claim(message):
        return False
    with structlog.contextvars.bound_contextvars(
        request_id=message.request_id, outbox_key=message.key
    ):
        token = _delivering.set(message)
        try:
            _deliveries[message.topic](message)
        except UndeliverableError as error:
            _park(message, str(error))
        except NotYetError as error:
            _wait(message, str(error))
        except SoftTimeLimitExceeded:
            _put_off(message, "the time limit was reached")
            raise
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
        finally:
            _delivering.reset(token)
    return False


def being_delivered() -> OutboxMessage | None:
    """The row whose delivery this is, if it is one."""
    return _delivering.get()


def deliver_waiting() -> int:
    """Deliver rows that are due until there are none; returns how many.

    Each row on its own, as `deliver` does, the oldest first, and in the end what was
    written meanwhile. Any number of workers do this side by side. When the time is
    up, workers are hinted at what is left.
    """
    cache.delete(HELP)
    began = helped = monotonic()
    delivered, is_over = 0, False
    token = _looks.set(True)
    try:
        while messages := _found():
            for message in messages:
                if monotonic() - began > WORK_SECONDS:
                    return delivered
                delivered += _deliver(message)
                if monotonic() - helped > HELP_SECONDS:
                    helped = monotonic()
                    _hint(HELP)
        is_over = True
    finally:
        _looks.reset(token)
        if not is_over:
            cache.delete(HINTED)
            _hint()
    return delivered


def _found() -> list[OutboxMessage]:
    """Some rows that are due. Who writes one after there were none hints anew."""
    if rows := _ready(timezone.now()):
        cache.set(HINTED, 1, WORK_LASTS)
        return rows
    # A row that came before this needed no hint, so it has to be looked for after it.
    cache.delete(HINTED)
    return _ready(timezone.now())


@Prepared
def _ready(now: Any) -> QuerySet[OutboxMessage]:
    return due(now).filter(attempts__lt=MAX_ATTEMPTS)[:AT_ONCE]


@Prepared
def _by_id(message_id: Any) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(pk=message_id)


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
    if ids:
        transaction.on_commit(publish, robust=True)
    return len(ids)


@transaction.atomic
def dismiss(message_id: int, *, reason: str) -> bool:
    """Close a parked row undelivered, after a person has seen to it; logged."""
    parked = OutboxMessage.objects.filter(
        pk=message_id, state=OutboxMessage.State.PARKED
    )
    message = parked.first()
    if message is None or not parked.update(state=OutboxMessage.State.DISMISSED):
        return False
    subject = Subject("outboxmessage", str(message.pk), message.key)
    record("work.dismissed", subject, reason=reason, scope="office:market")
    return True


def parked_messages() -> QuerySet[OutboxMessage]:
    """What waits for a person, the newest first."""
    parked = OutboxMessage.objects.filter(state=OutboxMessage.State.PARKED)
    return parked.order_by("-created", "-pk")


def parked_money() -> int:
    """How many parked rows would have moved money."""
    return parked_messages().filter(topic__in=_of_money).count()


def park_spent() -> int:
    """Park rows whose last attempt ended with the death of its worker."""
    spent = due().filter(attempts__gte=MAX_ATTEMPTS).order_by()
    parked = spent.update(
        state=OutboxMessage.State.PARKED,
        claimed_until=None,
        last_error="the worker died in each attempt",
    )
    if parked:
        tell_of_parked()
    return parked


def tell_of_parked() -> None:
    """Have staff told at the end of the hour, once of all that it parks."""
    now = timezone.now()
    span = PARKED_NEWS_EVERY.total_seconds()
    ends = datetime.fromtimestamp((now.timestamp() // span + 1) * span, now.tzinfo)
    enqueue("work.parked", f"{PARKED_NEWS}:{ends:%Y%m%d%H%M}", not_before=ends)


# One of `due`, taken.
_CLAIM = """
    UPDATE core_outboxmessage SET claimed_until = %s, attempts = attempts + 1
    WHERE id = %s AND state = 'waiting' AND attempts < %s AND not_before <= %s
    AND (claimed_until IS NULL OR claimed_until < %s)
    RETURNING attempts
"""


def _claim(message: OutboxMessage) -> bool:
    """Take the row by a conditional UPDATE, which counts the attempt beforehand.

    Counting first makes a message that kills its worker use up its attempts too.
    """
    now = timezone.now()
    until = now + CLAIM
    rows = changed(_CLAIM, until, message.pk, MAX_ATTEMPTS, now, now)
    for (attempts,) in rows:
        message.claimed_until, message.attempts = until, attempts
    return bool(rows)


def _settle(message: OutboxMessage, **changes: object) -> bool:
    """Write the outcome and let go, unless the claim ran out and another took it."""
    columns = "".join(f", {name} = %s" for name in changes)
    return bool(
        changed(
            f"UPDATE core_outboxmessage SET claimed_until = NULL{columns}"  # noqa: S608 - names of ours
            " WHERE id = %s AND claimed_until = %s RETURNING id",
            *changes.values(),
            message.pk,
            message.claimed_until,
        )
    )


def _park(message: OutboxMessage, reason: str) -> None:
    logger.error("outbox_parked", reason=reason, attempts=message.attempts)
    _settle(
        message,
        state=OutboxMessage.State.PARKED,
        last_error=without_people(reason)[:ERROR_LENGTH],
    )
    # A mail about parked work that is parked itself must not bring the next one.
    if PARKED_NEWS not in message.key:
        tell_of_parked()


def _wait(message: OutboxMessage, reason: str) -> None:
    logger.warning("outbox_waits", reason=reason)
    _settle(
        message,
        attempts=message.attempts - 1,
        not_before=timezone.now() + LATER,
        last_error=without_people(reason)[:ERROR_LENGTH],
    )


def _put_off(message: OutboxMessage, reason: str) -> None:
    if message.attempts >= MAX_ATTEMPTS:
        _park(message, reason)
        return
    wait = BACK_OFF[min(message.attempts, len(BACK_OFF)) - 1]
    _settle(
        message,
        not_before=timezone.now() + wait,
        last_error=without_people(reason)[:ERROR_LENGTH],
    )
