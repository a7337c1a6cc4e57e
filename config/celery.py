"""The task queue: where tasks are found and what runs on a schedule."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("nanpo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
