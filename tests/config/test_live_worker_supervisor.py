"""The live worker beside the server: begun, begun again, ended with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import live_worker_supervisor
from config.live_worker_supervisor import live_worker_beside

NOTED = "import os, time; open({path!r}, 'a').write(f'{{os.getpid()}}\\n'); "
SLEEPS = "time.sleep(60)"


def wait_for(is_so):
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def lives(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def begun(tmp_path):
    """The processes that were begun so far, from the file where they say so."""
    path = tmp_path / "begun"

    def pids():
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    pids.command = [sys.executable, "-c", NOTED.format(path=str(path)) + SLEEPS]
    return pids


def test_it_is_begun_again_when_it_dies_and_ends_with_its_watcher(begun):
    watcher = subprocess.Popen(
        [sys.executable, "-m", "config.live_worker_supervisor", *begun.command],
        cwd=live_worker_supervisor.ROOT,
    )
    wait_for(lambda: len(begun()) == 1)

    os.kill(begun()[0], signal.SIGKILL)
    wait_for(lambda: len(begun()) == 2)
    watcher.terminate()

    assert watcher.wait(20) == 0
    assert not lives(begun()[1])


def test_it_ends_when_the_server_is_killed(begun):
    watcher = [sys.executable, "-m", "config.live_worker_supervisor", *begun.command]
    program = f"import subprocess, time; subprocess.Popen({watcher!r}); " + SLEEPS
    server = subprocess.Popen(
        [sys.executable, "-c", program], cwd=live_worker_supervisor.ROOT
    )
    wait_for(lambda: len(begun()) == 1)

    server.kill()
    server.wait()

    wait_for(lambda: not lives(begun()[0]))


def test_it_runs_where_the_settings_ask_for_it(settings, monkeypatch, begun):
    monkeypatch.setattr(live_worker_supervisor, "WATCHER", begun.command)
    settings.LIVE_WORKER_BESIDE = False
    with live_worker_beside():
        pass
    assert begun() == []
    settings.LIVE_WORKER_BESIDE = True
    with live_worker_beside():
        wait_for(lambda: len(begun()) == 1)
        assert lives(begun()[0])
    assert not lives(begun()[0])
