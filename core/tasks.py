"""What the worker does for the market's foundation; each may run twice unharmed."""

import structlog
from celery import shared_task
from celery.signals import before_task_publish
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.utils import timezone

from . import outbox
from .health import BEAT, WORKER, beat_pulse
from .mail import one_connection
from .models import Delivery, OutboxMessage
from .rounds import forget, scheduled

SWEEP = 500

logger = structlog.get_logger(__name__)


@shared_task
def deliver_waiting() -> None:
    """Deliver the rows of the outbox that are due, and what comes of them."""
    with one_connection():
        outbox.deliver_waiting()


@shared_task
def deliver_message(_message_id: int) -> None:
    """A hint of before there was `deliver_waiting`."""
    deliver_waiting()


@scheduled(plain="hints only; the rows of the outbox have their own due times")
def sweep_outbox() -> int:
    """Hint again when rows are due: their hint, or its worker, was lost; how many.

    Hints rather than delivers, so that one slow mail server can't hold up the sweep.
    """
    outbox.park_spent()
    waiting = outbox.due()[:SWEEP].count()
    if waiting:
        outbox.publish()
    return waiting


@scheduled(plain="deletes what is old, some rows at a time")
def forget_old() -> int:
    """Messages of long ago with what became of them, and sessions that are over."""
    before = timezone.now() - settings.OUTBOX_KEPT
    done = OutboxMessage.objects.filter(
        state=OutboxMessage.State.DONE, done_at__lt=before
    )
    over = Session.objects.filter(expire_date__lt=timezone.now())
    told = Delivery.objects.filter(created__lt=before)
    return forget(done) + forget(told) + forget(over)


@scheduled(plain="one row, and a lease would keep a fresh worker silent", alone=False)
def pulse() -> None:
    """The worker's sign of life; beat leaves its own when it sends this task."""
    beat_pulse(WORKER)


@before_task_publish.connect(sender="core.tasks.pulse")
def note_beat(**_kwargs: object) -> None:
    """Beat alone sends the pulse, so that the sending shows that beat is alive.

    Sent before the broker is asked: a lost broker stops the worker's pulse only.
    """
    try:
        beat_pulse(BEAT)
    except DatabaseError as error:
        logger.warning("beat_pulse_failed", error=str(error))
        connection.close()
