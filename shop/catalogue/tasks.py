"""What the worker does for the catalogue; it may run twice unharmed."""

from celery import shared_task

from .facets import recount
from .services import refresh_certified
from .services.certified import sellers_to_certify


@shared_task
def refresh_counts() -> int:
    """Count the goods behind each filter anew, before a visitor has to wait for it."""
    return sum(group.count for group in recount())


@shared_task
def renew_badges() -> int:
    """Repeat on listings which certificates are in force, where it is another by now.

    What decides is always the day beside it; this catches what no change announced,
    such as a farm that left its cooperative.
    """
    return refresh_certified(sellers_to_certify())
