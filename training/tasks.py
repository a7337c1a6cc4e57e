"""What the worker does about training; it may run twice unharmed."""

from celery import shared_task

from .services import remind


@shared_task
def remind_trainees() -> int:
    """Remind of sessions a day and two hours ahead, once each."""
    return remind()
