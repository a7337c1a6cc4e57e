"""What the clock does for sellers' money; each may run twice unharmed."""

from celery import shared_task

from orders.ledger.services import make_checkpoints

from .services import alert_late, earn_due


@shared_task
def earn() -> int:
    """Make what was delivered and held the sellers'."""
    return earn_due()


@shared_task
def sum_up() -> int:
    """Keep balances quick to read."""
    return make_checkpoints()


@shared_task
def watch_late() -> int:
    """Tell staff of balances that should have been paid long ago."""
    return len(alert_late())
