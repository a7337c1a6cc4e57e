"""Worker and beat in the threads of one process, on an SQLite file."""

import os
import subprocess
import sys

from config import embedded

# The web process in small: it commits a row, and its own worker delivers it.
PROCESS = """
import threading, time
import django
django.setup()
from django.db import connection, transaction
from config import embedded
from config.celery import app
from core.models import OutboxMessage, Pulse
from core.outbox import delivers, enqueue

with connection.schema_editor() as editor:
    editor.create_model(OutboxMessage)
    editor.create_model(Pulse)
app.conf.beat_schedule = {
    name: app.conf.beat_schedule[name] | {"schedule": 0.2}
    for name in ("pulse", "sweep-outbox")
}
done = threading.Event()
delivers("test.note")(lambda message: done.set())
delivers("test.fails")(lambda message: 1 / 0)

first, second = embedded.start(), embedded.start()
assert first is second and first is not None
with transaction.atomic():
    enqueue("test.fails", "a")
    enqueue("test.note", "b")
assert done.wait(20), "not delivered"
for _ in range(100):
    if Pulse.objects.count() == 2 and OutboxMessage.objects.get(key="a").attempts:
        break
    time.sleep(0.1)
embedded.stop()
print(*sorted(Pulse.objects.values_list("name", flat=True)))
print(*OutboxMessage.objects.order_by("key").values_list("state", flat=True))
print(*[t.name for t in threading.enumerate() if t.name in ("worker", "beat")])
"""


def run(tmp_path, **environment):
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROCESS],
        env=os.environ
        | {
            "NANPO_DATA": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'nanpo.db'}",
            "REDIS_URL": "",
            "NANPO_EMBEDDED": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )


def test_embedded_worker_delivers_pulses_and_stops(tmp_path):
    ended = run(tmp_path)

    assert ended.returncode == 0, ended.stderr
    said = [line for line in ended.stdout.splitlines() if not line.startswith("20")]
    assert said[-3:] == ["beat worker", "waiting done", ""]


def test_embedded_starts_only_where_it_is_asked_to(monkeypatch, settings):
    monkeypatch.delenv("NANPO_EMBEDDED", raising=False)
    assert embedded.start() is None

    monkeypatch.setenv("NANPO_EMBEDDED", "1")
    settings.EMBEDDED_WORKER = False
    assert embedded.start() is None
    embedded.stop()
