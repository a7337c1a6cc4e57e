"""What the worker does for the market's foundation; each may run twice unharmed."""

import structlog
from celery import shared_task
from celery.signals import before_task_publish
from django.db import DatabaseError, connection

from . import outbox
from .pulse import BEAT, WORKER, beat_pulse

SWEEP = 500

logger = structlog.get_logger(__name__)


@shared_task
def deliver_message(message_id: int) -> None:
    """Deliver one row of the outbox, if it still waits."""
    outbox.deliver(message_id)


@shared_task
def sweep_outbox() -> int:
    """Hint again at every row that is due: its first hint, or its worker, was lost.

    Hints rather than delivers, so that one slow mail server can't hold up the sweep.
    A second hint for a row that is being delivered finds it claimed.
    """
    outbox.park_spent()
    ids = list(outbox.due().values_list("pk", flat=True)[:SWEEP])
    for message_id in ids:
        if not outbox.publish(message_id):
            break
    return len(ids)


@shared_task(name="core.tasks.pulse")
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
