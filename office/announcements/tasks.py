"""What the clock does about announcements."""

from celery import shared_task

from .services import send_due


@shared_task
def send_announcements() -> None:
    """Sends what is scheduled for now or before."""
    send_due()
