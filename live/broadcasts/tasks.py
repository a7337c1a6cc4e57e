"""What the clock does about broadcasts; each may run twice unharmed."""

from celery import shared_task

from .services import give_up_late, remind_due


@shared_task
def remind_of_broadcasts() -> int:
    """Tell those who wait for what begins soon."""
    return remind_due()


@shared_task
def give_up_broadcasts() -> int:
    """Call off what was never begun."""
    return give_up_late()
