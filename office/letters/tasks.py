"""What the clock does about letters."""

from core.rounds import scheduled

from .services import send_due


@scheduled()
def send_letters() -> None:
    """Sends what is planned for now or before."""
    send_due()
