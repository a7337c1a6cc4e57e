"""A way to something that may be down: after a failure nobody waits for it a while."""

import threading
import time

import structlog

logger = structlog.get_logger(__name__)


class Breaker:
    """Of one dependency, for all threads of this process.

    While it is lost, one caller tries again every `pause` seconds; the others go on
    without it at once. So a dependency that hangs costs one wait in that time.
    """

    def __init__(self, name: str, pause: float, *, after: int = 1) -> None:
        """It is lost `after` so many failures in a row."""
        self.name, self.pause, self.after = name, pause, after
        self.failures = 0
        self.closed_until = 0.0
        self._lock = threading.Lock()

    @property
    def is_lost(self) -> bool:
        return self.failures >= self.after

    def may_try(self) -> bool:
        with self._lock:
            now = time.monotonic()
            if now < self.closed_until:
                return False
            if self.is_lost:
                self.closed_until = now + self.pause
            return True

    def note_failure(self, error: Exception) -> None:
        with self._lock:
            self.failures += 1
            if self.is_lost:
                self.closed_until = time.monotonic() + self.pause
            is_news = self.failures == self.after
        if is_news:
            logger.warning("dependency_lost", dependency=self.name, error=str(error))

    def note_success(self) -> None:
        if not self.failures:
            return
        with self._lock:
            was_lost = self.is_lost
            self.failures, self.closed_until = 0, 0.0
        if was_lost:
            logger.warning("dependency_back", dependency=self.name)
