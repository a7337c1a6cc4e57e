"""Rounds of the clock: what can't be done with one thing keeps nothing else waiting."""

from collections.abc import Callable
from typing import TypeVar

import structlog

logger = structlog.get_logger(__name__)
Done = TypeVar("Done")


def attempt(act: Callable[[], Done], *, what: str, **about: object) -> Done | None:
    """What the act returns; None when it fails, which the log tells.

    `what` and `about` name it there. The act has a transaction of its own.
    """
    try:
        return act()
    except Exception:
        logger.exception("round_failed", act=what, **about)
        return None
