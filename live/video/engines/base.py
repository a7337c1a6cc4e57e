"""What an engine can do."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from django.http import HttpRequest

from live.video.models import Stream


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
