"""A channel inside one process: who listens, what was said, how often it writes."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from .news import MOMENT, News, time_of

QUEUE = 64  # writes that a slow viewer may lag behind before it is dropped
KEPT_EVENTS = 256  # per channel, for viewers that come back
KEPT_BYTES = 64 * 1024  # of these
AT_ONCE = 5.0  # writes a second; what comes more often is joined
BUNDLE = 0.25  # seconds in which it is
BUNDLE_BYTES = 64 * 1024  # and more in these seconds is not sent but asked for
CLOCKS = 2.0  # seconds that clocks of the market's machines may differ

PING = b": still here\n\n"
RESYNC_WIRE = b"event: resync\ndata: {}\n\n"
END = b""


@dataclass(eq=False, slots=True)
class Viewer:
    """One open stream: what it still has to be sent, and until when it lasts."""

    channel: str
    ends: float = float("inf")
    nonce: str = ""
    address: str = ""
    is_counted: bool = True
    task: asyncio.Task[Any] | None = None
    queue: list[bytes] = field(default_factory=list)
    _wake: asyncio.Future[None] | None = None

    def offer(self, wire: bytes) -> bool:
        """Queue it; False when the viewer lags too far behind."""
        if len(self.queue) >= QUEUE:
            return False
        self.queue.append(wire)
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)
        return True

    async def next(self) -> bytes:
        """All that waits, as one write; END when the stream is over."""
        if not self.queue:
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake
        waiting, self.queue = self.queue, []
        if waiting[-1] == END and len(waiting) > 1:
            self.queue = [END]
        return waiting[0] if len(waiting) == 1 else b"".join(waiting)


class ChannelLine:
    """The channel's viewers and latest news. It lives in the server's event loop."""

    def __init__(self, send: Callable[[Viewer, bytes], None], since: float) -> None:
        self.viewers: set[Viewer] = set()
        self.uncounted = 0  # of the viewers, those who only look after it
        self.kept: deque[News] = deque()
        self.size = 0
        self.since = since  # from then on `kept` has everything
        self.recalled = 0.0  # when other processes' memory was read last
        self.counted = 0  # viewers, as they were told last
        self.wrote = 0.0
        self._send = send
        self.unsaid = 0  # of the news kept, those that wait for the next bundle
        self._waiting: list[bytes] = []
        self._waiting_size = 0
        self._tokens = AT_ONCE
        self._filled = 0.0

    def watching(self) -> int:
        return len(self.viewers) - self.uncounted

    def has(self, news_id: str) -> bool:
        return any(each.id == news_id for each in reversed(self.kept))

    def keep(self, news: News) -> None:
        """Remember it for viewers who come back, within count and bytes."""
        self.kept.append(news)
        self.size += len(news.wire)
        while len(self.kept) > KEPT_EVENTS or self.size > KEPT_BYTES:
            gone = self.kept.popleft()
            self.size -= len(gone.wire)
            self.since = max(self.since, gone.time)

    def forget(self) -> None:
        self.kept.clear()
        self.size, self.since = 0, time.time()

    def missed(self, last_seen: str) -> list[News] | None:
        """What came after the id, or None when that can't be said."""
        if last_seen.endswith(MOMENT):
            seen = time_of(last_seen) - CLOCKS
            if seen + CLOCKS < self.since:
                return None
            return [each for each in self.kept if each.time > seen]
        for place, each in enumerate(self.kept):
            if each.id == last_seen:
                return list(islice(self.kept, place + 1, None))
        return None

    def said_since(self, last_seen: str) -> list[News] | None:
        """What a new viewer missed, but for what it will be sent with all others."""
        missed = self.missed(last_seen)
        if missed and self.unsaid:
            return missed[: -self.unsaid]
        return missed

    def say(self, wire: bytes, *, kept: bool = False) -> None:
        """To all viewers: at once in a quiet channel, joined in a busy one."""
        if not self._waiting and self._tokens_now() >= 1:
            self._write(wire)
            return
        if not self._waiting:
            asyncio.get_running_loop().call_later(BUNDLE, self._flush)
        self._waiting.append(wire)
        self.unsaid += kept
        self._waiting_size += len(wire)
        if self._waiting_size > BUNDLE_BYTES:  # a flood: whoever wants it all asks
            self._waiting, self._waiting_size = [RESYNC_WIRE], len(RESYNC_WIRE)

    def _flush(self) -> None:
        waiting, self._waiting, self._waiting_size = self._waiting, [], 0
        self.unsaid = 0
        self._tokens_now()
        self._write(b"".join(waiting))

    def _tokens_now(self) -> float:
        now = time.monotonic()
        gained = (now - self._filled) * AT_ONCE
        self._tokens, self._filled = min(AT_ONCE, self._tokens + gained), now
        return self._tokens

    def _write(self, wire: bytes) -> None:
        self._tokens = max(0.0, self._tokens - 1)
        self.wrote = time.monotonic()
        for viewer in tuple(self.viewers):
            self._send(viewer, wire)
