"""News of claims becomes rows of the outbox."""

from typing import Any

from django.dispatch import receiver

from orders.claims.models import ClaimEvent
from orders.claims.signals import claim_moved

from . import claim_news  # noqa: F401 - its announcements join the others
from .receivers import _note


@receiver(claim_moved)
def note_claim(event: ClaimEvent, **_kwargs: Any) -> None:
    """Each event is news of its own."""
    _note("claim_moved", event.pk)
