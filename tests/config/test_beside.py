"""The live worker beside the server: begun, begun again, ended with it."""

import os
import signal
import sys
import time

from config import beside
from config.beside import Beside, live_worker_beside

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def wait_for(is_so):
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_it_is_begun_again_when_it_dies_and_ends_with_the_server(monkeypatch):
    monkeypatch.setattr(beside, "RESTART_AFTER", 0.05)
    one = Beside(SLEEPER)
    one.thread.start()
    wait_for(lambda: one.child is not None)
    first = one.child.pid

    os.kill(first, signal.SIGKILL)
    wait_for(lambda: one.child.pid != first)
    assert one.child.poll() is None
    one.stop()

    assert one.child.returncode == -signal.SIGTERM
    assert not one.thread.is_alive()


def test_it_runs_where_the_settings_ask_for_it(settings, monkeypatch):
    monkeypatch.setattr(beside, "COMMAND", SLEEPER)
    begun = []
    start = Beside.__init__

    def noted(self, command):
        begun.append(self)
        start(self, command)

    monkeypatch.setattr(Beside, "__init__", noted)
    settings.LIVE_WORKER_BESIDE = False
    with live_worker_beside():
        assert begun == []
    settings.LIVE_WORKER_BESIDE = True
    with live_worker_beside():
        [one] = begun
        wait_for(lambda: one.child is not None)
    assert one.child.poll() is not None
