"""What is kept of who held the camera, for themselves."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import Epoch


def recordings_of(user: User) -> Iterator[dict[str, Any]]:
    rows = Epoch.objects.filter(by=user).select_related("stream__broadcast")
    for each in rows.order_by("pk"):
        yield {
            "broadcast": each.stream.broadcast.title,
            "began": each.opened_at,
            "ended": each.ended_at,
            "seconds": each.ms // 1000,
            "device": each.device,
            "video_is_kept": each.stream.gone_at is None,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {"recordings": recordings_of}
