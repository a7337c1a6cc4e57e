"""Stream keys of encoders: shown once, kept as a hash, dead as soon as replaced."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.audit import record
from live.broadcasts.models import Broadcast
from live.video.engines import engine_of
from live.video.locks import lock_stream
from live.video.models import Stream
from live.video.states import EngineName, EpochState, Reason

from .epochs import kill
from .streams import open_stream

if TYPE_CHECKING:
    from accounts.models import User

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
def new_key(broadcast: Broadcast, *, by: "User") -> Ingest:
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
