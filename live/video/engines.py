"""Engines: what takes a picture in and hands it out, behind one interface.

The market's own server is one; every media server and cloud that speaks RTMP is the
other, told by settings where it listens, how its keys are made and what its callbacks
call things.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core.inputs import document
from core.language_addresses import without_language
from live.video import storage_paths

from .models import Stream
from .states import EngineName


class HookKind(StrEnum):
    STARTED = "started"  # somebody wants to send
    ALIVE = "alive"  # and goes on sending
    STOPPED = "stopped"
    PLAYING = "playing"  # somebody wants to watch
    WATCHING = "watching"  # and goes on watching
    RECORDED = "recorded"  # a file is there


@dataclass(frozen=True, repr=False)
class Hook:
    """What a media server says. `name` is a key or a public name."""

    kind: HookKind
    name: str
    client: str = ""
    path: str = ""

    def __repr__(self) -> str:
        return f"<Hook {self.kind}>"  # names may be keys


class Engine(Protocol):
    """Callbacks are hints: they may come twice, late, or in any order."""

    def ingest_url(self, stream: Stream) -> str:
        """Where an encoder sends, without its key."""
        ...

    def signed_key(self, stream: Stream) -> str:
        """The name and signature to send with, where keys are signed; else nothing."""
        ...

    def playback_url(self, stream: Stream) -> str:
        """What players load while it is on air."""
        ...

    def audio_url(self, stream: Stream) -> str:
        """The sound alone, or nothing."""
        ...

    def replay_url(self, stream: Stream) -> str:
        """The file, once it is made."""
        ...

    def recordings(self, stream: Stream) -> list[Path]:
        """Files that a media server recorded, in order."""
        ...

    def parse_webhook(self, request: HttpRequest) -> Hook | None:
        """None for what is not understood, or not from the media server."""
        ...


def media_url(stream: Stream, name: str) -> str:
    """A file of the broadcast, from here or from where its copies are."""
    if name == storage_paths.CHAPTERS:
        return without_language(reverse("live:chapters", args=[stream.token]))
    return file_url(stream.token, name)


def file_url(token: str, name: str) -> str:
    """A file in the folder of this name, likewise."""
    if settings.LIVE_MEDIA_URL:
        return f"{settings.LIVE_MEDIA_URL}/{token}/{name}"
    return without_language(reverse("live:media", args=[token, name]))


class Embedded:
    def ingest_url(self, stream: Stream) -> str:
        return without_language(reverse("live:ingest", args=[stream.broadcast.code]))

    def signed_key(self, _stream: Stream) -> str:
        return ""

    def playback_url(self, stream: Stream) -> str:
        return media_url(stream, storage_paths.MASTER)

    def audio_url(self, stream: Stream) -> str:
        return media_url(stream, storage_paths.SOUND)

    def replay_url(self, stream: Stream) -> str:
        return media_url(stream, storage_paths.REPLAY)

    def recordings(self, _stream: Stream) -> list[Path]:
        return []

    def parse_webhook(self, _request: HttpRequest) -> Hook | None:
        return None


GOOD_FOR = 24 * 3600  # seconds


def _tencent(name: str, _path: str, key: str, until: int) -> str:
    """Of key, name and txTime: txSecret is md5 of them; txTime is hexadecimal."""
    moment = f"{until:X}"
    digest = hashlib.md5(f"{key}{name}{moment}".encode()).hexdigest()  # noqa: S324 - theirs
    return f"{name}?txSecret={digest}&txTime={moment}"


def _alibaba(name: str, path: str, key: str, until: int) -> str:
    """auth_key is time, random, user, and md5 of path, those three and key."""
    signed = f"{path}/{name}-{until}-0-0-{key}"
    digest = hashlib.md5(signed.encode()).hexdigest()  # noqa: S324 - theirs
    return f"{name}?auth_key={until}-0-0-{digest}"


RECIPES: dict[str, Callable[[str, str, str, int], str]] = {
    "tencent": _tencent,
    "alibaba": _alibaba,
}


def signed(recipe: str, *, name: str, path: str, key: str) -> str:
    """The stream's name with its signature, good for a day."""
    return RECIPES[recipe](name, path, key, int(time.time()) + GOOD_FOR)


# Callbacks name a key where somebody sends, and the public name where somebody plays or
# a file was recorded. They count when they come from this machine with no proxy
# between, or with the secret; where a secret is set, only with it.

# What nginx-rtmp calls things; LIVE_HOOK_FIELDS says what others do.
FIELDS = {
    "event": "call", "name": "name", "client": "clientid", "path": "path",
    "started": "publish", "alive": "update_publish", "stopped": "publish_done",
    "playing": "play", "watching": "update_play", "recorded": "record_done",
}  # fmt: skip
LARGEST_HOOK = 64 * 1024


class Rtmp:
    def ingest_url(self, _stream: Stream) -> str:
        return str(settings.LIVE_INGEST_URL)

    def signed_key(self, stream: Stream) -> str:
        if not settings.LIVE_INGEST_SIGN:
            return ""
        return signed(
            settings.LIVE_INGEST_SIGN,
            name=stream.token,
            path=urlsplit(settings.LIVE_INGEST_URL).path,
            key=settings.LIVE_INGEST_SIGN_KEY,
        )

    def playback_url(self, stream: Stream) -> str:
        return str(settings.LIVE_PLAYBACK_URL).format(public=stream.token)

    def audio_url(self, _stream: Stream) -> str:
        return ""

    def replay_url(self, stream: Stream) -> str:
        return media_url(stream, storage_paths.REPLAY)

    def recordings(self, stream: Stream) -> list[Path]:
        if not settings.LIVE_RECORD_ROOT:
            return []
        found = Path(settings.LIVE_RECORD_ROOT).glob(f"{stream.token}*.flv")
        return sorted(one for one in found if one.is_file() and not one.is_symlink())

    def parse_webhook(self, request: HttpRequest) -> Hook | None:
        if not _is_theirs(request):
            return None
        fields = FIELDS | settings.LIVE_HOOK_FIELDS
        said = _said(request)
        event = str(said.get(fields["event"], ""))
        kinds = {fields[kind.value]: kind for kind in HookKind}
        kind = kinds.get(event)
        if kind is None:
            return None
        return Hook(
            kind=kind,
            name=str(said.get(fields["name"], ""))[:128],
            client=str(said.get(fields["client"], ""))[:40],
            path=str(said.get(fields["path"], ""))[:500],
        )


def _said(request: HttpRequest) -> dict[str, object]:
    """The callback's words, of a form or of JSON."""
    if len(request.body) > LARGEST_HOOK:
        return {}
    if request.content_type == "application/json":
        return document(request.body) or {}
    return dict(request.POST.items())


def _is_theirs(request: HttpRequest) -> bool:
    secret = settings.LIVE_HOOK_SECRET
    if secret:
        given = request.headers.get("X-Live-Secret") or request.GET.get("secret", "")
        return secrets.compare_digest(given.encode(), secret.encode())
    # Behind a proxy everybody would seem to come from this machine.
    passed_on = {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"}
    if any(name in request.headers for name in passed_on):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


_ENGINES: dict[str, Engine] = {
    EngineName.EMBEDDED: Embedded(),
    EngineName.RTMP: Rtmp(),
}


def engine_of(stream: Stream) -> Engine:
    return _ENGINES[stream.engine]


def media_server() -> Engine:
    """The engine whose server calls back."""
    return _ENGINES[EngineName.RTMP]
