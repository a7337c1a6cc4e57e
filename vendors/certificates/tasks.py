"""What the worker does about certificates; it may run twice unharmed."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .files import remove_unused
from .services import remind


@shared_task
def remind_holders() -> int:
    """Tell holders whose certificates end in 30 or 7 days."""
    return remind()


@shared_task
def remove_unused_files() -> int:
    """Remove what was sent with forms that nobody finished within two days."""
    return remove_unused(timezone.now() - timedelta(days=2))
