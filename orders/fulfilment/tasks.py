"""What the clock does about packing: old acts of phones are dropped; repeatable."""

from celery import shared_task

from .services import forget_acts


@shared_task
def drop_old_acts() -> int:
    return forget_acts()
