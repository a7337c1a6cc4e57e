"""What a price of a broadcast is worth in the basket, and until when."""

from datetime import timedelta

from django.utils import timezone

from live.broadcasts.models import Broadcast, ShelfItem
from shop.basket.rules import Agreement

# So long after a broadcast its prices still hold, for who has them in the basket.
GRACE = timedelta(minutes=30)


def agreement_of(item: ShelfItem, broadcast: Broadcast) -> Agreement | None:
    """The session's price, while it is on air; None where the pack's own counts."""
    if item.price is None or not broadcast.is_on_air:
        return None
    now = timezone.now()
    planned = timedelta(minutes=broadcast.planned_minutes)
    ends = (broadcast.started_at or now) + planned
    return Agreement(f"live-{broadcast.pk}", item.price, max(ends, now) + GRACE)
