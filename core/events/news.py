"""One event of a channel, and how it is written for each kind of reader."""

import json
import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import structlog
from django.core.serializers.json import DjangoJSONEncoder

DATA_MOST = 8 * 1024  # bytes of an event; a page asks for what is larger
WIDE = "live:"
CREW = ":crew"
RESYNC = "resync"
MOMENT = "-now"

_EVENT_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,63}")

logger = structlog.get_logger(__name__)


def is_wide(channel: str) -> bool:
    """Whether a crowd may hear it: it is counted, and nchan carries it where it is."""
    return channel.startswith(WIDE) and not channel.endswith(CREW)


@dataclass(frozen=True)
class News:
    """One event of a channel; `data` is JSON text on one line."""

    channel: str
    id: str
    event: str
    data: str

    @property
    def time(self) -> float:
        """Seconds since 1970 at which it was made."""
        return time_of(self.id)

    def packed(self) -> str:
        return json.dumps([self.channel, self.id, self.event, self.data])

    @cached_property
    def wire(self) -> bytes:
        """As server-sent events put it on the wire; made once for all viewers."""
        text = f"id: {self.id}\nevent: {self.event}\ndata: {self.data}\n\n"
        return text.encode()

    @property
    def row(self) -> str:
        """As an element of a bundle's JSON list: id, event, data."""
        return f'["{self.id}","{self.event}",{self.data}]'


def make_news(channel: str, event: str, data: dict[str, Any] | None = None) -> News:
    """The news with an id of its own; too much data makes it a `resync`.

    Raises `ValueError` for an event name that a browser could not listen to.
    """
    if not _EVENT_NAME.fullmatch(event):
        msg = f"{event!r} is no name of an event"
        raise ValueError(msg)
    text = json.dumps(data or {}, cls=DjangoJSONEncoder, separators=(",", ":"))
    if len(text) > DATA_MOST:
        logger.warning("event_too_large", channel=channel, name=event, size=len(text))
        event, text = RESYNC, "{}"
    return News(channel, new_id(), event, text)


def new_id() -> str:
    return f"{time.time_ns():x}-{secrets.token_hex(3)}"


def moment() -> str:
    """An id of no news: now. Whoever asks since then missed what is newer."""
    return f"{time.time_ns():x}{MOMENT}"


def time_of(news_id: str) -> float:
    """Seconds since 1970 that the id says; 0 for what is no id of ours."""
    try:
        return int(news_id.partition("-")[0], 16) / 1e9
    except ValueError:
        return 0.0


def unpacked(text: str | bytes) -> News | None:
    """What `packed` made, or None for anything else, as of another version."""
    try:
        return News(*json.loads(text))
    except (ValueError, TypeError):
        logger.warning("event_unread", size=len(text))
        return None


def bundle(news: Iterable[News]) -> bytes:
    """Several news as one JSON list, for readers that are no event streams."""
    return ("[" + ",".join(each.row for each in news) + "]").encode()
