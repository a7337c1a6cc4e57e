"""nginx-rtmp and the like: addresses, keys and callbacks by settings.

Callbacks name a key where somebody sends, and the public name where somebody plays or
a file was recorded. They count when they come from this machine with no proxy between,
or with the secret; where a secret is set, only with it.
"""

import json
import secrets
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from live.video import shelves
from live.video.models import Stream

from .base import Hook, HookKind
from .embedded import media_url
from .signing import signed

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
        return media_url(stream, shelves.REPLAY)

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
        try:
            found = json.loads(request.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}
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
