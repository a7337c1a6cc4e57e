"""A chunk from a camera: in order, once, within what is allowed, and onto disk."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.refusals import CHANGED, RefusalError
from live.video import spool
from live.video.models import Epoch
from live.video.rules import (
    BURST_BYTES,
    BURST_CHUNKS,
    CHUNK_BYTES,
    CHUNKS_A_SECOND,
    LEAST_KBPS,
    MOST_HOURS,
    USUAL_KBPS,
)
from live.video.states import EpochState, Reason

from .epochs import IngestError, kill, note_problem
from .storage_quota import percent_taken, warn_once

BEHIND_MS = 1500  # from here on a phone should send less
ROOM_EVERY = 40  # chunks between two looks at the room


class ChunkTooLargeError(RefusalError):
    """Raised for a chunk that is larger than any."""

    says = _("This part of the film is too large.")


class OutOfOrderError(RefusalError):
    """Raised for a chunk that runs ahead; `next_one` is the one that is waited for."""

    says = CHANGED

    def __init__(self, next_one: int) -> None:
        super().__init__(next_one)
        self.next_one = next_one


class TooFastError(RefusalError):
    """Raised when the phone must wait before this chunk is taken."""

    says = _("Too much at once. Please wait a moment.")


@dataclass(frozen=True)
class Accepted:
    """What the camera's page is told: the next chunk's number, and what to send."""

    next_one: int
    kbps: int
    change: str
    percent: int


def accept_chunk(epoch: Epoch, number: int, chunk: bytes, *, behind: int) -> Accepted:
    """Take a chunk of an open epoch, whose stream and broadcast were read with it.

    One that was taken before is not taken again. Raises `IngestError` when the epoch
    is dead or dies now, `ChunkTooLargeError`, `OutOfOrderError`, `TooFastError`,
    `DiskFullError`.
    """
    if epoch.state != EpochState.OPEN:
        raise IngestError(epoch.reason or Reason.NOT_ON_AIR)
    if not epoch.stream.broadcast.is_on_air:
        raise IngestError(Reason.NOT_ON_AIR)
    if len(chunk) > CHUNK_BYTES:
        raise ChunkTooLargeError
    if number > epoch.received:
        raise OutOfOrderError(epoch.received)
    if number == epoch.received and chunk:
        _take(epoch, number, chunk)
    return advice(epoch, behind)


def _take(epoch: Epoch, number: int, chunk: bytes) -> None:
    now = timezone.now()
    running = (now - epoch.opened_at).total_seconds()
    began = epoch.stream.broadcast.started_at or epoch.opened_at
    if now - began > timedelta(hours=MOST_HOURS):
        _die(epoch, Reason.TOO_LONG)
    if epoch.received > BURST_CHUNKS + running * CHUNKS_A_SECOND:
        raise TooFastError
    allowed = BURST_BYTES + running * settings.LIVE_MAX_KBPS * 125
    if epoch.bytes + len(chunk) > allowed:
        raise TooFastError
    if number % ROOM_EVERY == 0:
        percent = percent_taken(epoch.stream)
        warn_once(epoch.stream, percent)
        if percent >= 100:
            _die(epoch, Reason.NO_ROOM)
    try:
        spool.Spool.of(epoch.pk).put(number, chunk)
    except FileNotFoundError:
        # The worker has put it away, and has not told the database yet.
        raise IngestError(Reason.CRASHED) from None
    # Last, so that a chunk counts once it is on disk. Sent twice at once, one counts.
    rows = Epoch.objects.filter(pk=epoch.pk, state=EpochState.OPEN, received=number)
    if rows.update(
        received=number + 1, bytes=F("bytes") + len(chunk), last_chunk_at=now
    ):
        epoch.bytes += len(chunk)
    epoch.received = number + 1


def _die(epoch: Epoch, reason: str) -> None:
    """Raises `IngestError`, always."""
    with transaction.atomic():
        kill(epoch, reason)
        note_problem(epoch.stream, reason)
    raise IngestError(reason)


def advice(epoch: Epoch, behind: int) -> Accepted:
    """How many kbit/s the phone should send: less when it lags, more when it can."""
    running = max((timezone.now() - epoch.opened_at).total_seconds(), 1.0)
    now = int(epoch.bytes * 8 / 1000 / running)
    kbps, change = USUAL_KBPS, "keep"
    if behind > BEHIND_MS:
        kbps, change = max(LEAST_KBPS, min(now, USUAL_KBPS) * 7 // 10), "lower"
    elif running > 30 and now < USUAL_KBPS * 6 // 10:
        change = "raise"
    own = epoch.stream.kept_bytes * 100 // (settings.LIVE_QUOTA_MB * 1024 * 1024)
    return Accepted(epoch.received, kbps, change, min(own, 100))
