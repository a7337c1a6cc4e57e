"""Encoders: their stream keys, and what a media server tells of who sends."""

import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from core.activity_log import record
from live.broadcasts.locks import lock_broadcast
from live.broadcasts.models import Broadcast
from live.video.engines import Hook, HookKind, engine_of
from live.video.locks import lock_stream
from live.video.models import Epoch, Stream
from live.video.rules import SILENT_AFTER
from live.video.states import EngineName, EpochState, Reason

from .epochs import IngestError, end_epoch, kill, note_closed, note_problem, open_stream
from .storage_quota import has_room_for_another, percent_taken, warn_once

KEY_BYTES = 24  # 192 bits


@dataclass(frozen=True, repr=False)
class Ingest:
    """Where to send, with the key when it has just been made; where it is played."""

    url: str
    key: str
    playback: str

    def __repr__(self) -> str:
        return f"<Ingest {self.url}>"  # never the key


def hash_of(key: str) -> str:
    """Keys are random, so that a plain hash gives nothing away."""
    return hashlib.sha256(key.encode()).hexdigest()


def ingest_of(broadcast: Broadcast) -> Ingest:
    """Without the key, which nobody can be shown again."""
    stream = open_stream(broadcast)
    engine = engine_of(stream)
    signed = engine.signed_key(stream)
    return Ingest(engine.ingest_url(stream), signed, engine.playback_url(stream))


@transaction.atomic
def new_key(broadcast: Broadcast, *, by: User) -> Ingest:
    """A key for OBS and the like; the one before is dead from now on.

    Who sends with the old one is thrown off: at the next callback of the media server.
    """
    stream = lock_stream(open_stream(broadcast).pk)
    key = secrets.token_urlsafe(KEY_BYTES)
    stream.engine = EngineName.RTMP
    stream.key_hash, stream.key_set_at = hash_of(key), timezone.now()
    stream.save(update_fields=["engine", "key_hash", "key_set_at"])
    for epoch in stream.epochs.filter(state=EpochState.OPEN):
        kill(epoch, Reason.STOPPED)
    record("live.key", broadcast, seller=broadcast.partner, reason=by.get_full_name())
    engine = engine_of(stream)
    signed = engine.signed_key(stream)
    return Ingest(engine.ingest_url(stream), signed or key, engine.playback_url(stream))


def stream_of_key(key: str) -> Stream | None:
    """The stream whose key this is.

    Looked up by its hash, then compared in a time that says nothing of the key.
    """
    if not key or len(key) > 128:
        return None
    if settings.LIVE_INGEST_SIGN:
        # The cloud has looked at the signature; what it names is the public name.
        rows = Stream.objects.select_related("broadcast__partner")
        name = key.partition("?")[0]
        return rows.filter(token=name, engine=EngineName.RTMP).first()
    digest = hash_of(key)
    rows = Stream.objects.select_related("broadcast__partner").filter(key_hash=digest)
    found = rows.first()
    if found is None or not secrets.compare_digest(found.key_hash, digest):
        return None
    return found


PREFIX = "rtmp-"


def let_in(hook: Hook) -> Stream:
    """Somebody wants to send with a key. Raises `IngestError`.

    Asked again for who sends already, nothing changes.
    """
    stream = stream_of_key(hook.name)
    if stream is None:
        raise IngestError(Reason.STOPPED)
    if not has_room_for_another():
        raise IngestError(Reason.NO_ROOM)
    try:
        with transaction.atomic():
            return _let_in(stream.broadcast_id, hook)
    except IntegrityError as error:
        raise IngestError(Reason.BUSY) from error


def _let_in(broadcast_id: int, hook: Hook) -> Stream:
    broadcast = lock_broadcast(broadcast_id)
    stream = lock_stream(broadcast.stream.pk)
    if not broadcast.is_on_air:
        raise IngestError(Reason.NOT_ON_AIR)
    before = stream.epochs.filter(state=EpochState.OPEN).first()
    now = timezone.now()
    if before is not None:
        if before.device == _device(hook):
            return stream
        if now - before.last_chunk_at < SILENT_AFTER:
            raise IngestError(Reason.BUSY)
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
