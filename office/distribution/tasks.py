"""What the worker does about distributions; it may run twice, late, or be lost."""

from celery import shared_task

from .services.settling import settle_all


@shared_task
def settle_distributions() -> int:
    """Look again which distributions have reached every household."""
    return settle_all()
