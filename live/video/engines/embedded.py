"""The market's own server: phones send to its pages, viewers load from it."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from live.video import shelves
from live.video.models import Stream

from .base import Hook


def media_url(stream: Stream, name: str) -> str:
    """A file of the broadcast, from here or from where its copies are."""
    if name == shelves.CHAPTERS:
        return reverse("live:chapters", args=[stream.token])
    if settings.LIVE_MEDIA_URL:
        return f"{settings.LIVE_MEDIA_URL}/{stream.token}/{name}"
    return reverse("live:media", args=[stream.token, name])


class Embedded:
    def ingest_url(self, stream: Stream) -> str:
        return reverse("live:ingest", args=[stream.broadcast.code])

    def signed_key(self, _stream: Stream) -> str:
        return ""

    def playback_url(self, stream: Stream) -> str:
        return media_url(stream, shelves.MASTER)

    def audio_url(self, stream: Stream) -> str:
        return media_url(stream, shelves.SOUND)

    def replay_url(self, stream: Stream) -> str:
        return media_url(stream, shelves.REPLAY)

    def recordings(self, _stream: Stream) -> list[Path]:
        return []

    def parse_webhook(self, _request: HttpRequest) -> Hook | None:
        return None
