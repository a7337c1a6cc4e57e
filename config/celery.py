"""The task queue: where tasks are found, and the clock's schedule."""

import os

from celery import Celery
from celery.signals import task_prerun, worker_process_init

from .schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("nanpo", task_cls="core.task_context:MarketTask")
app.set_default()  # of all threads, whatever they were asked before
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = SCHEDULE


@worker_process_init.connect
def settle(**_kwargs: object) -> None:
    """Each process that works off tasks, once it has loaded the market."""
    from .memory import settle_memory

    settle_memory()


@task_prerun.connect
def tend_connections(**_kwargs: object) -> None:
    """Those that are old or broken go; the others serve the next task, as with pages.

    Celery itself closes none (CELERY_DB_REUSE_MAX): after each task it would cost the
    database more than the task, and every plan that the connection keeps.
    """
    from django.db import close_old_connections

    close_old_connections()
