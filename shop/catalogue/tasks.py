"""What the worker does for the catalogue; it may run twice unharmed."""

from celery import shared_task

from .facets import recount


@shared_task
def refresh_counts() -> int:
    """Count the goods behind each filter anew, before a visitor has to wait for it."""
    return sum(group.count for group in recount())
