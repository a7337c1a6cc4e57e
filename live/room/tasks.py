"""Figures of viewers, written down now and then."""

from celery import shared_task

from . import services


@shared_task
def write_down() -> int:
    return services.write_down()
