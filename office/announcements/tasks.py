"""What the clock does about announcements."""

from core.rounds import scheduled

from .services import send_due


@scheduled()
def send_announcements() -> None:
    """Sends what is scheduled for now or before."""
    send_due()
