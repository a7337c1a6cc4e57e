"""When a broadcast is over, so is its picture."""

from typing import Any

from django.dispatch import receiver

from live.broadcasts.models import Broadcast
from live.broadcasts.signals import broadcast_moved

from .services import end_stream


@receiver(broadcast_moved)
def end_with_broadcast(broadcast: Broadcast, **_kwargs: Any) -> None:
    if broadcast.is_over:
        end_stream(broadcast)
