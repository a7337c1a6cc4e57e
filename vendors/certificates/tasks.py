"""What the worker does about certificates; it may run twice unharmed."""

from celery import shared_task

from .services import remind


@shared_task
def remind_holders() -> int:
    """Tell holders whose certificates end in 30 or 7 days."""
    return remind()
