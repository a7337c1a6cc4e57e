"""The comparison of each night."""

from celery import shared_task

from .services import start_run


@shared_task
def reconcile_nightly() -> int:
    """Ask for a comparison; the outbox makes it, again if Stripe is away."""
    return int(start_run().pk)
