"""Counting days anew where something changed, and every night."""

from celery import shared_task

from . import services


@shared_task
def roll_up_dirty() -> None:
    services.roll_up_dirty()


@shared_task
def report_month() -> int:
    """On the first of the month; a day that was missed is made up for."""
    return services.report_month()


@shared_task
def keep_up() -> None:
    services.keep_up()
