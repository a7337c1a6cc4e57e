"""What the clock does about accounts."""

from celery import shared_task

from .helping import end_overdue


@shared_task
def end_overdue_visits() -> None:
    """Visits that nobody ended are over after their time, and the person is told."""
    end_overdue()
