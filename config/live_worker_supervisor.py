"""The live worker beside the web server, for a market that is started as one thing.

A process of its own, so that video neither waits for pages nor makes them wait. Another
small one watches over it: it begins it again when it ends before its time, and ends
with the server. The server itself can't, as it forks its own processes: one that is
forked while a thread begins another inherits that one's pipe and keeps it waiting.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
WATCHER = [sys.executable, "-m", "config.live_worker_supervisor"]
COMMAND = [sys.executable, "manage.py", "live_worker"]
RESTART_AFTER = 2.0  # seconds
LOOK_EVERY = 0.2
PATIENCE = 10.0  # seconds in which it finishes what it has


@contextmanager
def live_worker_beside() -> Iterator[None]:
    """Where the settings ask for it; elsewhere `manage.py live_worker` runs alone."""
    from django.conf import settings

    if not settings.LIVE_WORKER_BESIDE:
        yield
        return
    # A session of its own: Ctrl-C reaches the server, which stops it in order.
    watcher = subprocess.Popen(WATCHER, cwd=ROOT, start_new_session=True)  # noqa: S603
    try:
        yield
    finally:
        _stop(watcher)


class Watch:
    """Keeps a command running while the process that asked for it lives."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self.parent = os.getppid()
        self.is_stopping = False

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told)
        while self._is_wanted():
            self._run_once()
            self._pause(RESTART_AFTER)

    def _run_once(self) -> None:
        environment = os.environ | {
            "NANPO_EMBEDDED": "0",
            "NANPO_BESIDE": str(os.getpid()),
        }
        child = subprocess.Popen(  # noqa: S603 - our own command
            self.command, cwd=ROOT, env=environment
        )
        while self._is_wanted() and child.poll() is None:
            time.sleep(LOOK_EVERY)
        _stop(child)

    def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while self._is_wanted() and time.monotonic() < until:
            time.sleep(LOOK_EVERY)

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def _is_wanted(self) -> bool:
        # A server that was killed could not stop what runs beside it.
        return not self.is_stopping and os.getppid() == self.parent


def _stop(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


if __name__ == "__main__":
    Watch(sys.argv[1:] or COMMAND).run()
