"""Workers killed by SIGKILL at each step of a delivery, with real rows in a file."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

# Runs in a process of its own on a database file of its own.
WORKER = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from core import outbox
from core.models import OutboxMessage
from core.tasks import deliver_message

step, log = sys.argv[1:]
die = lambda: os.kill(os.getpid(), signal.SIGKILL)

@outbox.delivers("test.log")
def write(message):
    if step == "before":
        die()
    with open(log, "a") as file:
        file.write(message.key + "\\n")
    if step == "after":
        die()

if step == "setup":
    with connection.schema_editor() as editor:
        editor.create_model(OutboxMessage)
    outbox.enqueue("test.log", "order:1")
elif step == "sweep":
    print(outbox.deliver_due())
else:
    if step == "mark":
        outbox._settle = lambda message, **changes: die()
    deliver_message(OutboxMessage.objects.get().pk)
"""


@pytest.fixture
def worker(tmp_path):
    environment = os.environ | {
        "NANPO_DATA": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'nanpo.db'}",
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    log = tmp_path / "effects.txt"
    log.touch()

    def run(step):
        return subprocess.run(
            [sys.executable, "-c", WORKER, step, str(log)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def rows(sql):
        with closing(sqlite3.connect(tmp_path / "nanpo.db")) as db:
            found = db.execute(sql).fetchall()
            db.commit()
        return found

    run.rows = rows
    run.effects = lambda: log.read_text().split()
    assert run("setup").returncode == 0
    return run


@pytest.mark.parametrize(
    ("step", "repeats"), [("before", 0), ("after", 1), ("mark", 1)]
)
def test_killed_worker_loses_nothing_and_repeats_at_most_once(worker, step, repeats):
    killed = worker(step)

    assert killed.returncode == -signal.SIGKILL
    state = worker.rows("SELECT state, attempts FROM core_outboxmessage")
    assert state == [("waiting", 1)]

    # Its claim protects it from a second worker as long as a first one may live.
    assert worker("sweep").stdout == "0\n"
    assert worker.effects() == ["order:1"] * repeats

    worker.rows("UPDATE core_outboxmessage SET claimed_until = '2020-01-01'")
    assert worker("sweep").stdout == "1\n"
    assert worker("sweep").stdout == "0\n"
    assert worker.effects() == ["order:1"] * (repeats + 1)
    state = worker.rows("SELECT state, attempts FROM core_outboxmessage")
    assert state == [("done", 2)]
