"""What a media server tells of who sends: let in, kept in, or thrown off."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from live.broadcasts.locks import lock_broadcast
from live.video.engines import Hook, HookKind, engine_of
from live.video.locks import lock_stream
from live.video.models import Epoch, Stream
from live.video.rules import SILENT_AFTER
from live.video.states import EpochState, Reason

from .epochs import IngestRefused, end_epoch, kill, note_closed, note_problem
from .keys import stream_of_key
from .room import has_room_for_another, percent_taken, warn_once

PREFIX = "rtmp-"


def let_in(hook: Hook) -> Stream:
    """Somebody wants to send with a key. Raises `IngestRefused`.

    Asked again for who sends already, nothing changes.
    """
    stream = stream_of_key(hook.name)
    if stream is None:
        raise IngestRefused(Reason.STOPPED)
    if not has_room_for_another():
        raise IngestRefused(Reason.NO_ROOM)
    try:
        with transaction.atomic():
            return _let_in(stream.broadcast_id, hook)
    except IntegrityError as error:
        raise IngestRefused(Reason.BUSY) from error


def _let_in(broadcast_id: int, hook: Hook) -> Stream:
    broadcast = lock_broadcast(broadcast_id)
    stream = lock_stream(broadcast.stream.pk)
    if not broadcast.is_on_air:
        raise IngestRefused(Reason.NOT_ON_AIR)
    before = stream.epochs.filter(state=EpochState.OPEN).first()
    now = timezone.now()
    if before is not None:
        if before.device == _device(hook):
            return stream
        if now - before.last_chunk_at < SILENT_AFTER:
            raise IngestRefused(Reason.BUSY)
        kill(before, Reason.SILENT)
    last = stream.epochs.aggregate(last=Max("number"))["last"] or 0
    Epoch.objects.create(
        stream=stream,
        number=last + 1,
        device=_device(hook),
        opened_at=now,
        last_chunk_at=now,
    )
    return stream


def is_still_welcome(hook: Hook) -> bool:
    """Asked every few seconds: not with a key that was replaced, nor off air."""
    stream = stream_of_key(hook.name)
    if stream is None or not stream.broadcast.is_on_air:
        return False
    rows = stream.epochs.filter(state=EpochState.OPEN, device=_device(hook))
    if not rows.update(last_chunk_at=timezone.now()):
        return False
    return _has_room(stream, rows.get())


def _has_room(stream: Stream, epoch: Epoch) -> bool:
    """The media server's files take room like ours; the crew is warned in time."""
    files = engine_of(stream).recordings(stream)
    stream.kept_bytes = sum(path.stat().st_size for path in files)
    Stream.objects.filter(pk=stream.pk).update(kept_bytes=stream.kept_bytes)
    percent = percent_taken(stream)
    warn_once(stream, percent)
    if percent < 100:
        return True
    with transaction.atomic():
        kill(epoch, Reason.NO_ROOM)
        note_problem(stream, Reason.NO_ROOM)
    return False


def may_watch(hook: Hook) -> bool:
    """Everybody by the public name; by a key nginx alone, which passes it on inside."""
    if Stream.objects.filter(token=hook.name).exists():
        return True
    stream = stream_of_key(hook.name)
    is_relay = hook.kind == HookKind.WATCHING
    return is_relay and stream is not None and stream.broadcast.is_on_air


def note_stopped(hook: Hook) -> None:
    """Who sent has gone. Safe to hear twice, or of somebody unknown."""
    stream = stream_of_key(hook.name)
    if stream is None:
        return
    rows = stream.epochs.filter(state__in=[EpochState.OPEN, EpochState.CLOSING])
    epoch = rows.filter(device=_device(hook)).first()
    if epoch is not None:
        end_epoch(epoch)
        note_closed(epoch.pk)


def note_recorded(hook: Hook) -> None:
    """A file is there: its size counts as room taken. The path is not believed."""
    Stream.objects.filter(token=hook.name).update(has_segments=True)


def _device(hook: Hook) -> str:
    return f"{PREFIX}{hook.client or 'unnamed'}"[:64]
