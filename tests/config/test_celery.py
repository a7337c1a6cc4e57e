"""What runs on a schedule exists, and runs in rounds that end and never overlap."""

import os
import subprocess
import sys
from importlib import import_module

import pytest

from config.celery import app
from core import rounds
from core.models import Sweep

BROKER = "redis://127.0.0.1:1/7"
# Threads draw pages, and tasks are handed over from there.
ASKED_BY_A_PAGE = """
from concurrent.futures import ThreadPoolExecutor
from celery import current_app
import config.asgi
with ThreadPoolExecutor() as pages:
    print(pages.submit(lambda: current_app.conf.broker_url).result())
"""
NAMES = sorted(entry["task"] for entry in app.conf.beat_schedule.values())


def task_of(name):
    module, _, function = name.rpartition(".")
    return getattr(import_module(module), function)


@pytest.mark.parametrize("name", NAMES)
def test_scheduled_task_exists(name):
    assert task_of(name).name == name


@pytest.mark.parametrize("name", [n for n in NAMES if n != "core.tasks.pulse"])
@pytest.mark.django_db
def test_scheduled_task_works_off_queues_or_says_why_not(name, monkeypatch):
    monkeypatch.setattr("payments.disputes.gateway.disputes_since", lambda _moment: [])
    rounds_run = []
    give_back = rounds._give_back

    def note(this, until, error):
        rounds_run.append(this)
        give_back(this, until, error)

    monkeypatch.setattr(rounds, "_give_back", note)
    task_of(name)()

    (this,) = rounds_run
    assert bool(this.queues) != bool(task_of(name).plain)
    assert Sweep.objects.get(name=name).ended_at is not None


def test_pulse_alone_waits_for_no_lease():
    assert task_of("core.tasks.pulse").plain


def test_web_server_hands_work_to_the_broker_that_the_settings_name(tmp_path):
    told = {"REDIS_URL": BROKER, "NANPO_DATA": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", ASKED_BY_A_PAGE],
        env=os.environ | told, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert said.stdout.strip() == BROKER


# A worker with one thread: the connection with which each of three tasks works.
CONNECTIONS = """
import threading, time
import django
django.setup()
from celery import shared_task
from django.db import connection
from config import embedded

seen, enough = [], threading.Event()

@shared_task(name="tests.note")
def note():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        seen.append(cursor.fetchone()[0])
    if len(seen) == 3:
        enough.set()

embedded.CONCURRENCY = 1
from config.celery import app
app.conf.beat_schedule = {"note": {"task": "tests.note", "schedule": 0.2}}
embedded.start()
assert enough.wait(20), seen
embedded.stop()
print(len(set(seen[:3])))
"""


@pytest.mark.postgres
@pytest.mark.django_db
def test_worker_works_with_one_connection_from_task_to_task(tmp_path, settings):
    known = settings.DATABASES["default"]
    own = {"DATABASE_URL": _address(known), "NANPO_DATA": str(tmp_path)}

    assert in_own_process(CONNECTIONS, NANPO_EMBEDDED="1", REDIS_URL="", **own) == "1"


def _address(known):
    who = f"{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}"
    return f"postgres://{who}/{known['NAME']}"


def in_own_process(act, **environment):
    """What it prints; tests have loaded the app already."""
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", act],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    return said.stdout.strip()
