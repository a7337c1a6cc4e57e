"""The stream of a broadcast: there when it is asked for."""

from django.conf import settings

from live.broadcasts.models import Broadcast
from live.video.models import Stream


def open_stream(broadcast: Broadcast) -> Stream:
    """Safe to call again."""
    stream, _is_new = Stream.objects.get_or_create(
        broadcast=broadcast, defaults={"engine": settings.LIVE_ENGINE}
    )
    return stream
