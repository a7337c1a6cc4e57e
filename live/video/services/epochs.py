"""Epochs of a stream: opened by one device at a time, ended, broken off, taken over."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from core.activity_log import record
from core.refusals import RefusalError
from core.transitions import TransitionError, can_move
from live.broadcasts.locks import lock_broadcast
from live.broadcasts.models import Broadcast
from live.video import spool
from live.video.locks import lock_stream
from live.video.models import Epoch, Stream
from live.video.rules import MOST_HOURS, SILENT_AFTER, RecorderFormat, kind_of
from live.video.states import EPOCH_MOVES, HOPELESS, EpochState, Reason

from .storage_quota import has_room_for_another, percent_taken, tell_problem


def open_stream(broadcast: Broadcast) -> Stream:
    """Safe to call again."""
    stream, _is_new = Stream.objects.get_or_create(
        broadcast=broadcast, defaults={"engine": settings.LIVE_ENGINE}
    )
    return stream


class IngestError(RefusalError):
    """Raised when nothing is taken; `reason` and its words say why."""

    def __init__(self, reason: str, *, next_one: int | None = None) -> None:
        super().__init__(str(Reason(reason).label))
        self.reason = reason
        self.next_one = next_one

    @property
    def is_hopeless(self) -> bool:
        return self.reason in HOPELESS


def open_epoch(
    broadcast: Broadcast,
    user: User | None,
    *,
    device: str,
    mime: str,
    has_audio: bool | None = None,
    take_over: bool = False,
) -> Epoch:
    """A recorder begins. Raises `IngestError`; what it found is kept for the host.

    The same device may begin again at any time: its epoch before is finished.
    Another one must take over, unless the first has been silent for a while.
    """
    stream = open_stream(broadcast)
    try:
        kind = _kind(mime, has_audio)
        _require_room(stream, kind)
        with transaction.atomic():
            epoch = _open(broadcast.pk, user, device, kind, take_over=take_over)
            spool.Spool.open(
                spool.About(
                    epoch=epoch.pk,
                    token=stream.token,
                    number=epoch.number,
                    demuxer=kind.demuxer,
                    copies=kind.copies,
                    has_audio=kind.has_audio,
                )
            )
    except spool.DiskFullError as error:
        raise _noted(stream, IngestError(Reason.NO_ROOM)) from error
    except IngestError as refusal:
        raise _noted(stream, refusal) from refusal
    return epoch


def _kind(mime: str, has_audio: bool | None) -> RecorderFormat:
    """Raises `IngestError`."""
    kind = kind_of(mime, has_audio=has_audio)
    if kind is None:
        raise IngestError(Reason.WRONG_KIND)
    return kind


def _noted(stream: Stream, refusal: IngestError) -> IngestError:
    if refusal.reason not in {Reason.BUSY, Reason.NOT_ON_AIR}:
        note_problem(stream, refusal.reason)
    return refusal


def note_problem(stream: Stream, reason: str) -> None:
    Stream.objects.filter(pk=stream.pk).update(
        problem=reason, problem_at=timezone.now()
    )
    tell_problem(stream, reason)


def _require_room(stream: Stream, kind: RecorderFormat) -> None:
    """Raises `IngestError`."""
    if percent_taken(stream) >= 100 or not has_room_for_another():
        raise IngestError(Reason.NO_ROOM)
    others = Epoch.objects.filter(state=EpochState.OPEN).exclude(stream=stream)
    if others.count() >= settings.LIVE_STREAMS:
        raise IngestError(Reason.NO_CONVERTER)
    if kind.copies:
        return
    if others.filter(copies=False).count() >= settings.LIVE_CONVERSIONS:
        raise IngestError(Reason.NO_CONVERTER)


def _open(
    broadcast_id: int,
    user: User | None,
    device: str,
    kind: RecorderFormat,
    *,
    take_over: bool,
) -> Epoch:
    # The broadcast first, as its end does: it can't end in between.
    broadcast = lock_broadcast(broadcast_id)
    stream = lock_stream(broadcast.stream.pk)
    now = timezone.now()
    if not broadcast.is_on_air:
        raise IngestError(Reason.NOT_ON_AIR)
    began = broadcast.started_at
    if began and now - began > timedelta(hours=MOST_HOURS):
        raise IngestError(Reason.TOO_LONG)
    before = stream.epochs.filter(state=EpochState.OPEN).first()
    if before is not None and before.device == device:
        close(before)
    elif before is not None:
        if not take_over and now - before.last_chunk_at < SILENT_AFTER:
            raise IngestError(Reason.BUSY)
        kill(before, Reason.TOOK_OVER)
        record("live.take-over", broadcast, seller=broadcast.partner)
    last = stream.epochs.aggregate(last=Max("number"))["last"] or 0
    return Epoch.objects.create(
        stream=stream,
        number=last + 1,
        device=device,
        by=user,
        mime=kind.mime,
        has_audio=kind.has_audio,
        copies=kind.copies,
        opened_at=now,
        last_chunk_at=now,
    )


def move_epoch(epoch: Epoch, state: str, *, reason: str = "") -> None:
    """Raises `TransitionError`. State, reason and end change at once or not at all."""
    old = epoch.state
    rows = Epoch.objects.filter(pk=epoch.pk, state=old)
    if not can_move(EPOCH_MOVES, old, state) or not rows.update(
        state=state, reason=reason, ended_at=Coalesce("ended_at", timezone.now())
    ):
        raise TransitionError(epoch, old, state)
    epoch.state, epoch.reason = state, reason


def close(epoch: Epoch) -> None:
    """No more chunks come; the worker finishes what is there."""
    move_epoch(epoch, EpochState.CLOSING)
    last = str(epoch.received)
    transaction.on_commit(lambda: spool.Spool.of(epoch.pk).mark(spool.END, last))


def kill(epoch: Epoch, reason: str) -> None:
    """Break an epoch off, from the web: the worker is told by a mark."""
    move_epoch(epoch, EpochState.DEAD, reason=reason)
    transaction.on_commit(lambda: spool.Spool.of(epoch.pk).mark(spool.DEAD, reason))


@transaction.atomic
def end_epoch(epoch: Epoch) -> None:
    """The recorder has stopped. Safe to call again."""
    lock_stream(epoch.stream_id)
    epoch.refresh_from_db()
    if epoch.state == EpochState.OPEN:
        close(epoch)


@transaction.atomic
def stop_publishing(broadcast: Broadcast, *, by: User | None) -> bool:
    """Throw the camera off at once; False when none was on. It may come back."""
    stream = lock_stream(open_stream(broadcast).pk)
    epoch = stream.epochs.filter(state=EpochState.OPEN).first()
    if epoch is None:
        return False
    kill(epoch, Reason.STOPPED)
    name = by.get_full_name() if by else ""
    record("live.stop-video", broadcast, reason=name, seller=broadcast.partner)
    tell_problem(stream, Reason.STOPPED)
    return True


def note_progress(
    epoch_id: int, *, segments: int, ms: int, size: tuple[int, int], kept: int
) -> None:
    """From the worker: what was made so far of the epoch, and kept of the broadcast."""
    width, height = size
    Epoch.objects.filter(pk=epoch_id).update(
        segments=segments, ms=ms, width=width, height=height
    )
    Stream.objects.filter(epochs=epoch_id).update(
        kept_bytes=kept, has_segments=True, problem="", problem_at=None
    )


@transaction.atomic
def note_closed(epoch_id: int) -> None:
    """From the worker: all that came is made. Does nothing when it knows better."""
    epoch = Epoch.objects.filter(pk=epoch_id).first()
    if epoch is not None and can_move(EPOCH_MOVES, epoch.state, EpochState.CLOSED):
        move_epoch(epoch, EpochState.CLOSED)


@transaction.atomic
def note_dead(epoch_id: int, reason: str) -> None:
    """From the worker: nothing more comes of it, and why."""
    rows = Epoch.objects.select_related("stream__broadcast").filter(pk=epoch_id)
    epoch = rows.first()
    if epoch is not None and can_move(EPOCH_MOVES, epoch.state, EpochState.DEAD):
        move_epoch(epoch, EpochState.DEAD, reason=reason)
        note_problem(epoch.stream, reason)
