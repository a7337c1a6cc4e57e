"""Workers killed by SIGKILL at each step of a delivery, with real rows in a file."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

# Starting the market takes longer than all that is tried here, so that one process does
# it and then forks for each line that it reads: the name of a folder and of a step.
NURSERY = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from core import outbox
from core.models import OutboxMessage
from core.tasks import deliver_waiting

die = lambda: os.kill(os.getpid(), signal.SIGKILL)

def work(folder, step):
    connection.settings_dict["NAME"] = folder + "/nanpo.db"

    @outbox.delivers("test.log")
    def write(message):
        if step == "before":
            die()
        with open(folder + "/effects.txt", "a") as file:
            file.write(message.key + "\\n")
        if step == "after":
            die()

    if step == "setup":
        with connection.schema_editor() as editor:
            editor.create_model(OutboxMessage)
        outbox.enqueue("test.log", "order:1")
    elif step == "sweep":
        return outbox.deliver_due()
    else:
        if step == "mark":
            outbox._settle = lambda message, **changes: die()
        deliver_waiting()

for line in sys.stdin:
    out, into = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            os.write(into, str(work(*line.split())).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(into)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(status, os.read(out, 100).decode(), flush=True)
    os.close(out)
"""


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nursery")
    environment = os.environ | {
        "NANPO_DATA": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'none.db'}",
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def worker(nursery, tmp_path):
    log = tmp_path / "effects.txt"
    log.touch()

    def run(step):
        """How the process ended, and what it gave back."""
        nursery.stdin.write(f"{tmp_path} {step}\n")
        nursery.stdin.flush()
        code, _, found = nursery.stdout.readline().rstrip("\n").partition(" ")
        return int(code), found

    def rows(sql):
        with closing(sqlite3.connect(tmp_path / "nanpo.db")) as db:
            found = db.execute(sql).fetchall()
            db.commit()
        return found

    run.rows = rows
    run.effects = lambda: log.read_text().split()
    assert run("setup") == (0, "None")
    return run


@pytest.mark.parametrize(
    ("step", "repeats"), [("before", 0), ("after", 1), ("mark", 1)]
)
def test_killed_worker_loses_nothing_and_repeats_at_most_once(worker, step, repeats):
    assert worker(step) == (-signal.SIGKILL, "")

    state = worker.rows("SELECT state, attempts FROM core_outboxmessage")
    assert state == [("waiting", 1)]

    # Its claim protects it from a second worker as long as a first one may live.
    assert worker("sweep") == (0, "0")
    assert worker.effects() == ["order:1"] * repeats

    worker.rows("UPDATE core_outboxmessage SET claimed_until = '2020-01-01'")
    assert worker("sweep") == (0, "1")
    assert worker("sweep") == (0, "0")
    assert worker.effects() == ["order:1"] * (repeats + 1)
    state = worker.rows("SELECT state, attempts FROM core_outboxmessage")
    assert state == [("done", 2)]
