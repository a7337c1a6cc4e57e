"""The only locks on broadcasts."""

from .models import Broadcast


def lock_broadcast(broadcast_id: int) -> Broadcast:
    """The broadcast and its seller; shelf and deals are changed under this lock."""
    rows = Broadcast.objects.select_for_update(of=("self",))
    return rows.select_related("partner").get(pk=broadcast_id)
