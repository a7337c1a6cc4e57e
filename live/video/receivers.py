"""When a broadcast is over, so is its picture."""

from django.dispatch import receiver

from live.broadcasts.models import Broadcast
from live.broadcasts.states import broadcast_moved
from live.video.services.replays import end_stream


@receiver(broadcast_moved)
def end_with_broadcast(broadcast: Broadcast, **_kwargs: object) -> None:
    if broadcast.is_over:
        end_stream(broadcast)
