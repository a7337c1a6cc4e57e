"""What the clock does about invitations; it may run twice unharmed."""

from django.utils import timezone

from core.rounds import forget, scheduled

from .queries.invitations import never_followed
from .rules import NEVER_FOLLOWED_KEPT


@scheduled(plain="deletes what is old, some rows at a time")
def forget_invitations() -> int:
    """Names and numbers of people who never asked to be here."""
    return forget(never_followed(timezone.now() - NEVER_FOLLOWED_KEPT))
