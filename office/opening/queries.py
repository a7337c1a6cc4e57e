"""Who may still come in by a setup link."""

from django.utils import timezone

from accounts.queries import active_operators

from .models import SetupLink
from .rules import hash_of

USED, OVER, UNKNOWN, GOOD = "used", "over", "unknown", "good"


def has_operator() -> bool:
    """Whether somebody can sign in who runs the market."""
    return active_operators().exists()


def state_of(token: str) -> str:
    """What a link is good for now."""
    link = SetupLink.objects.filter(token_hash=hash_of(token)).first()
    if link is None:
        return UNKNOWN
    if link.used_at is not None or has_operator():
        return USED
    return GOOD if link.expires > timezone.now() else OVER
