"""What runs on a schedule exists, and runs in rounds that end and never overlap."""

from importlib import import_module

import pytest

from config.celery import app
from core import rounds
from core.models import Sweep

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
