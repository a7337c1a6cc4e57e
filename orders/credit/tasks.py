"""What the clock does about balances; each may run twice unharmed."""

from celery import shared_task

from .services import expire_due, warn


@shared_task
def expire_balances() -> int:
    """Take off what has expired."""
    return expire_due()


@shared_task
def warn_of_expiry() -> int:
    """Tell shoppers of what expires within two weeks."""
    return warn()
