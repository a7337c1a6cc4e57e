"""What several services of this area refuse with, and what they know of offices."""

from django.utils.functional import Promise

from core.refusals import RefusalError
from vendors.members.queries import MARKET_OFFICE
from vendors.partner.models import Partner


class OpeningError(RefusalError):
    """Raised when it can't be done; the text says why and what to do instead."""

    def __init__(self, said: str | Promise) -> None:
        super().__init__(str(said))
        self.said = said


def scope_of(office: Partner | None) -> str:
    """Where an act belongs in the activity log."""
    return f"office:{office.code if office else MARKET_OFFICE}"
