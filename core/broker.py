"""Hints to workers that something waits for them; the database says what it is."""

import structlog
from celery import current_app

from .breaker import Breaker

# After a failed publish nobody waits for the broker again for so many seconds.
PAUSE = 20.0

breaker = Breaker("broker", PAUSE)
logger = structlog.get_logger(__name__)


def hint(task: str, *args: object) -> bool:
    """Never raises, never waits long; False when the broker could not be reached.

    A sweep finds what nobody was told of.
    """
    if not breaker.may_try():
        return False
    try:
        current_app.send_task(task, args=list(args), retry=False)
    except Exception as error:  # noqa: BLE001 - a broker may fail in any way
        breaker.note_failure(error)
        logger.warning("hint_failed", task=task, args=args, error=str(error))
        return False
    breaker.note_success()
    return True
