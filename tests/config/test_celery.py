"""What runs on a schedule exists, under the name the schedule gives it."""

from importlib import import_module

import pytest

from config.celery import app


@pytest.mark.parametrize("name", [e["task"] for e in app.conf.beat_schedule.values()])
def test_scheduled_task_exists(name):
    module, _, function = name.rpartition(".")

    assert getattr(import_module(module), function).name == name
