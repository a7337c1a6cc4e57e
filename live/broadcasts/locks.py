"""The only locks on broadcasts."""

from .models import Broadcast


def lock_broadcast(broadcast_id: int) -> Broadcast:
    """The broadcast and its seller; shelf and deals are changed under this lock.

    Rows that only name it can be written meanwhile: who has locked a deal notes that on
    the shelf's log, and would else wait for who ends the broadcast and wants the deal.
    """
    rows = Broadcast.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("partner").get(pk=broadcast_id)
