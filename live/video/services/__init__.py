"""Every write to what is received, and to what is kept of it."""

from .ending import end_stream
from .epochs import (
    IngestRefused,
    end_epoch,
    note_closed,
    note_dead,
    note_progress,
    open_epoch,
    stop_publishing,
)
from .ingest import Accepted, accept_chunk
from .keys import Ingest, ingest_of, new_key
from .replays import (
    forget,
    keep,
    note_replay_failed,
    note_replay_listed,
    note_replay_ready,
    note_segments_dropped,
)
from .streams import open_stream

__all__ = [
    "Accepted",
    "Ingest",
    "IngestRefused",
    "accept_chunk",
    "end_epoch",
    "end_stream",
    "forget",
    "ingest_of",
    "keep",
    "new_key",
    "note_closed",
    "note_dead",
    "note_progress",
    "note_replay_failed",
    "note_replay_listed",
    "note_replay_ready",
    "note_segments_dropped",
    "open_epoch",
    "open_stream",
    "stop_publishing",
]
