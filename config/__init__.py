"""The market put together: settings, addresses, servers, tasks."""

from .celery import app as celery_app

__all__ = ["celery_app"]
