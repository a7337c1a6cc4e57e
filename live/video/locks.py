"""The only lock on what is received of a broadcast."""

from .models import Stream


def lock_stream(stream_id: int) -> Stream:
    """Epochs are opened, taken over and ended under this lock."""
    rows = Stream.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("broadcast").get(pk=stream_id)
