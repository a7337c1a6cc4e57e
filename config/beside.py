"""The live worker beside the web server, for a market that is started as one thing.

A process of its own, so that video neither waits for pages nor makes them wait. It is
started again when it ends before its time, and ends with the server.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import structlog
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "manage.py", "live_worker"]
RESTART_AFTER = 3.0  # seconds
PATIENCE = 10.0  # seconds in which it finishes what it has

logger = structlog.get_logger(__name__)


class Beside:
    """A child process that is watched over by a thread."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.stopping = Event()
        self.child: subprocess.Popen[bytes] | None = None
        self.thread = Thread(target=self._keep, name="live-worker", daemon=True)

    def _keep(self) -> None:
        parent = str(os.getpid())
        environment = os.environ | {"NANPO_EMBEDDED": "0", "NANPO_BESIDE": parent}
        while not self.stopping.is_set():
            # A session of its own: Ctrl-C reaches the server, which stops it in order.
            self.child = subprocess.Popen(  # noqa: S603 - our own command
                self.command, cwd=ROOT, env=environment, start_new_session=True
            )
            code = self.child.wait()
            if not self.stopping.is_set():
                logger.warning("live_worker_ended", code=code)
            self.stopping.wait(RESTART_AFTER)

    def stop(self) -> None:
        self.stopping.set()
        if self.child is None:
            return
        self.child.terminate()
        try:
            self.child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.thread.join(PATIENCE)


@contextmanager
def live_worker_beside() -> Iterator[None]:
    """Where the settings ask for it; elsewhere `manage.py live_worker` runs alone."""
    if not settings.LIVE_WORKER_BESIDE:
        yield
        return
    beside = Beside(COMMAND)
    beside.thread.start()
    try:
        yield
    finally:
        beside.stop()
