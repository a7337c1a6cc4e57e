"""Engines: what takes a picture in and hands it out, behind one interface.

The market's own server is one; every media server and cloud that speaks RTMP is the
other, told by settings where it listens, how its keys are made and what its callbacks
call things.
"""

from live.video.models import Stream
from live.video.states import EngineName

from .base import Engine, Hook, HookKind
from .embedded import Embedded
from .rtmp import Rtmp

_ENGINES: dict[str, Engine] = {
    EngineName.EMBEDDED: Embedded(),
    EngineName.RTMP: Rtmp(),
}


def engine_of(stream: Stream) -> Engine:
    return _ENGINES[stream.engine]


def media_server() -> Engine:
    """The engine whose server calls back."""
    return _ENGINES[EngineName.RTMP]


__all__ = ["Engine", "Hook", "HookKind", "engine_of", "media_server"]
