"""What the worker does about certificates; it may run twice unharmed."""

from datetime import timedelta

from django.utils import timezone

from core.rounds import scheduled

from .files import remove_unused
from .services import remind


@scheduled(plain="all that end soon in turn, where the run before stopped")
def remind_holders() -> int:
    """Tell holders whose certificates end in 30 or 7 days."""
    return remind()


@scheduled(plain="files, which are no rows; one that stays is tried each day")
def remove_unused_files() -> int:
    """Remove what was sent with forms that nobody finished within two days."""
    return remove_unused(timezone.now() - timedelta(days=2))
