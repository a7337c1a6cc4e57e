"""The worker and beat inside the web process, for a market without Redis.

Both run in daemon threads and share one in-memory broker with the web process, which
must therefore be the only one. Nothing is lost with the process: what was queued are
rows of the outbox, and the next start sweeps them up.
"""

import os
from collections.abc import Callable
from multiprocessing.util import Finalize
from threading import Event, Lock, Thread

import structlog
from celery import Celery
from celery.beat import Scheduler, Service
from celery.worker import WorkController
from celery.worker import state as worker_state
from django.conf import settings
from django.db import connections

CONCURRENCY = 2
RESTART_AFTER = 5.0  # seconds, when a part died of an error
PATIENCE = 8.0  # seconds given to running tasks at shutdown

logger = structlog.get_logger(__name__)


def start() -> "Embedded | None":
    """Start worker and beat once per process, where the settings ask for them.

    None when Redis is the broker, or when `NANPO_EMBEDDED=1` does not say that this
    process is the web server (tests and management commands are not).
    """
    if not settings.EMBEDDED_WORKER or os.environ.get("NANPO_EMBEDDED") != "1":
        return None
    with _Running.lock:
        if _Running.parts is None:
            from .celery import app

            _Running.parts = Embedded(app)
            _Running.parts.start()
        return _Running.parts


def stop() -> None:
    """Let running tasks end and stop both parts; does nothing when not started."""
    with _Running.lock:
        parts, _Running.parts = _Running.parts, None
    if parts is not None:
        parts.stop()


class _Running:
    """What this process has started."""

    lock = Lock()
    parts: "Embedded | None" = None


class Embedded:
    """A Celery worker and beat, each watched over by a thread of its own.

    The worker is Celery's bare `WorkController`, which leaves signals to the server,
    as only a main thread may handle them.
    """

    def __init__(self, app: Celery) -> None:
        self.app = app
        self.stopping = Event()
        self.beat: Service | None = None
        self.threads = [
            Thread(target=self._keep, args=(part,), name=name, daemon=True)
            for name, part in (("worker", self._work), ("beat", self._tick))
        ]

    def start(self) -> None:
        worker_state.should_stop = None
        for thread in self.threads:
            thread.start()
        # Runs at the end of servers' child processes too, where `atexit` does not.
        Finalize(None, stop, exitpriority=100)
        logger.info("embedded_worker_started", concurrency=CONCURRENCY)

    def stop(self) -> None:
        self.stopping.set()
        if self.beat is not None:
            self.beat.stop()
        worker_state.should_stop = os.EX_OK
        for thread in self.threads:
            thread.join(PATIENCE)
        worker_state.should_stop = None
        logger.info("embedded_worker_stopped")

    def _keep(self, part: Callable[[], None]) -> None:
        """Run the part again whenever it ends before its time."""
        self.app.set_current()
        while not self.stopping.is_set():
            try:
                part()
            except Exception:
                logger.exception("embedded_part_died", part=part.__name__)
            finally:
                connections.close_all()
            self.stopping.wait(RESTART_AFTER)

    def _work(self) -> None:
        worker = WorkController(
            app=self.app,
            hostname=f"embedded@{os.getpid()}",
            pool_cls="threads",
            concurrency=CONCURRENCY,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )
        worker.start()

    def _tick(self) -> None:
        self.beat = Service(
            self.app, max_interval=1, scheduler_cls=Scheduler, remote_control=False
        )
        self.beat.start()
