"""The end of a broadcast's picture, and its replay: made, kept, deleted."""

import shutil
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.activity_log import record
from core.transitions import move
from live.broadcasts.models import Broadcast
from live.video import storage_paths
from live.video.locks import lock_stream
from live.video.models import Stream
from live.video.states import REPLAY_MOVES, EpochState, ReplayState

from .epochs import close


@transaction.atomic
def end_stream(broadcast: Broadcast) -> None:
    """The broadcast is over: what is on its way is finished, then a replay is made.

    Does nothing for a broadcast without a picture. Safe to call again.
    """
    found = Stream.objects.filter(broadcast=broadcast).first()
    if found is None:
        return
    stream = lock_stream(found.pk)
    for epoch in stream.epochs.filter(state=EpochState.OPEN):
        close(epoch)
    if stream.replay_state == ReplayState.NONE:
        move(stream, ReplayState.WAITING, moves=REPLAY_MOVES, field="replay_state")


ATTEMPTS = 3


def note_replay_listed(stream: Stream, *, ms: int) -> None:
    """It can be watched from its segments."""
    move(stream, ReplayState.LISTED, moves=REPLAY_MOVES, field="replay_state")
    stream.replay_ms = ms
    stream.save(update_fields=["replay_ms"])


@transaction.atomic
def note_replay_ready(stream: Stream, *, ms: int, size: int, sha256: str) -> None:
    """The file was made and checked."""
    stream.replay_ms, stream.replay_bytes = ms, size
    stream.replay_sha256, stream.replay_at = sha256, timezone.now()
    stream.save(
        update_fields=["replay_ms", "replay_bytes", "replay_sha256", "replay_at"]
    )
    move(stream, ReplayState.READY, moves=REPLAY_MOVES, field="replay_state")


@transaction.atomic
def note_replay_failed(stream: Stream, *, is_empty: bool = False) -> None:
    """It is tried a few times; a broadcast that sent nothing has none."""
    if is_empty:
        move(stream, ReplayState.GONE, moves=REPLAY_MOVES, field="replay_state")
        stream.gone_at = timezone.now()
    stream.replay_attempts += 1
    stream.save(update_fields=["replay_attempts", "gone_at"])
    if not is_empty and stream.replay_attempts >= ATTEMPTS:
        move(stream, ReplayState.FAILED, moves=REPLAY_MOVES, field="replay_state")


def note_segments_dropped(stream: Stream) -> None:
    Stream.objects.filter(pk=stream.pk).update(has_segments=False, kept_bytes=0)


def keep(broadcast: Broadcast, *, until: datetime) -> None:
    """Evidence: its video is not deleted before then. Never shortens the time."""
    for stream in Stream.objects.filter(broadcast=broadcast):
        if stream.keep_until is None or stream.keep_until < until:
            Stream.objects.filter(pk=stream.pk).update(keep_until=until)


@transaction.atomic
def forget(broadcast: Broadcast) -> bool:
    """Delete all its video; False when there is none, or it is not over."""
    found = Stream.objects.filter(broadcast=broadcast).first()
    if found is None:
        return False
    stream = lock_stream(found.pk)
    is_open = stream.epochs.filter(
        state__in=[EpochState.OPEN, EpochState.CLOSING]
    ).exists()
    is_gone = stream.replay_state == ReplayState.GONE
    if is_open or is_gone or not stream.broadcast.is_over:
        return False
    move(stream, ReplayState.GONE, moves=REPLAY_MOVES, field="replay_state")
    stream.gone_at = timezone.now()
    stream.kept_bytes = stream.replay_bytes = 0
    # Copies in object storage are for the live worker to delete.
    stream.has_segments = bool(settings.LIVE_S3_BUCKET)
    stream.save(update_fields=["gone_at", "kept_bytes", "replay_bytes", "has_segments"])
    record("live.forget-video", broadcast, seller=broadcast.partner)
    folder = storage_paths.folder_of(stream.token)
    transaction.on_commit(partial(shutil.rmtree, folder, ignore_errors=True))
    return True
