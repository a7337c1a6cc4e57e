"""What the clock does about letters and other mailings."""

from core.rounds import scheduled
from office.mailings.services import ALL


@scheduled()
def send_mailings() -> None:
    """Sends what is planned for now or before."""
    for mailings in ALL:
        mailings.send_due()
