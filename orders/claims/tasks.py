"""What the clock does for claims; each may run twice unharmed."""

from celery import shared_task

from . import figures, windows
from .services import move_on, sweep_drafts


@shared_task
def apply_defaults() -> int:
    """Move claims on that nobody answered in time."""
    return move_on()


@shared_task
def drop_draft_photos() -> int:
    """Remove photos of forms that were never handed in."""
    return sweep_drafts()


@shared_task
def keep_scores() -> int:
    """Keep the scores that farm pages show, and the times that goods' pages promise."""
    return figures.keep_scores() + windows.keep_promises()
