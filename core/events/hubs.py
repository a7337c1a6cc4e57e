"""The viewers of this process. All but `deliver_threadsafe` runs in its event loop."""

import asyncio
import json
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from django.conf import settings

from . import bus, nchan, tally
from .line import END, PING, ChannelLine, Viewer
from .news import RESYNC, News, is_wide
from .tickets import Ticket

KEPT_CHANNELS = 10_000
KEPT_IN_ALL = 32 * 1024 * 1024  # bytes of all channels
HEARTBEAT = 20.0  # seconds
AGAIN = 1.0  # seconds until a job that failed is begun anew
RESYNCS_A_SECOND = 200  # pages that may ask anew after a gap, so that the market stands

Job = Callable[[], Coroutine[Any, Any, None]]
logger = structlog.get_logger(__name__)


class Hub:
    """The open streams of one process, by channel."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.name = secrets.token_hex(4)  # of this process, beside others
        self.lines: OrderedDict[str, ChannelLine] = OrderedDict()
        self.count = 0
        self.size = 0  # bytes kept
        self.since = time.time()  # from then on nothing was missed or forgotten
        self.by_ticket: Counter[str] = Counter()
        self.by_address: Counter[str] = Counter()
        self.peaks: dict[str, int] = {}
        self.relay = nchan.Relay(self)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Belong to the running loop; does nothing when it already does."""
        running = asyncio.get_running_loop()
        if self.loop is running:
            return
        self.lines.clear()
        self.by_ticket.clear()
        self.by_address.clear()
        self.peaks.clear()
        self.count, self.size, self.since = 0, 0, time.time()
        self.name = secrets.token_hex(4)
        self.loop = running
        jobs: list[Job] = [self._heartbeat, partial(tally.keep_count, self)]
        if settings.REDIS_URL:
            jobs.append(partial(bus.listen, self))
        if settings.NCHAN_PUBLISH_URL:
            jobs.append(self.relay.run)
        self._tasks = [running.create_task(_keep_up(job)) for job in jobs]

    async def stop(self) -> None:
        """End every stream, so that the server can go down at once."""
        for viewer in self._all():
            self._end(viewer)
        left = set(self._tasks)
        while left:  # once is not enough: a client may take it for its own timeout
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=0.5)
        self._tasks, self.loop = [], None

    def viewers(self, channel: str) -> set[Viewer]:
        line = self.lines.get(channel)
        return line.viewers if line else set()

    def watching(self, channel: str) -> int:
        """Its viewers, but for the crew's own pages."""
        line = self.lines.get(channel)
        return line.watching() if line else 0

    def line(self, channel: str) -> ChannelLine:
        """The channel's line; those in use stay, the oldest without viewers go."""
        if channel not in self.lines:
            self.lines[channel] = ChannelLine(self._offer, self.since)
            self._make_room()
        self.lines.move_to_end(channel)
        return self.lines[channel]

    def join(
        self, seen: Ticket, last_seen: str | None = None, address: str = ""
    ) -> Viewer:
        """A new viewer, with what it missed since `last_seen` already queued."""
        viewer = Viewer(
            channel=seen.channel,
            ends=time.monotonic() + seen.ends - time.time(),
            nonce=seen.nonce,
            address=address,
            is_counted=seen.is_counted,
            task=asyncio.current_task(),
        )
        line = self.line(seen.channel)
        if last_seen:
            missed = line.said_since(last_seen)
            if missed is None:
                viewer.offer(self._resync_wire())
            elif missed:
                viewer.offer(b"".join(news.wire for news in missed))
        line.viewers.add(viewer)
        line.uncounted += not viewer.is_counted
        self.count += 1
        self.by_ticket[seen.nonce] += 1
        self.by_address[address] += 1
        return viewer

    def leave(self, viewer: Viewer) -> None:
        others = self.viewers(viewer.channel)
        if viewer not in others:
            return
        others.remove(viewer)
        self.lines[viewer.channel].uncounted -= not viewer.is_counted
        self.count -= 1
        for counter, key in (
            (self.by_ticket, viewer.nonce),
            (self.by_address, viewer.address),
        ):
            counter[key] -= 1
            if not counter[key]:
                del counter[key]

    def deliver(self, news: News) -> None:
        """Keep the news and hand it to the channel's viewers, once."""
        line = self.line(news.channel)
        if line.has(news.id):
            return
        before = line.size
        line.keep(news)
        self.size += line.size - before
        self._make_room()
        line.say(news.wire, kept=True)
        if settings.NCHAN_PUBLISH_URL and is_wide(news.channel):
            self.relay.add(news)

    def deliver_threadsafe(self, news: News) -> None:
        """`deliver` from any thread; without a server in this process, nobody hears."""
        loop = self.loop
        if loop is None:
            return
        with suppress(RuntimeError):  # it is closed
            loop.call_soon_threadsafe(self.deliver, news)

    def tell(self, channel: str, event: str, data: dict[str, object]) -> None:
        """An event of the moment, to this process's viewers; it is not kept."""
        line = self.lines.get(channel)
        if line and line.viewers:
            line.say(f"event: {event}\ndata: {json.dumps(data)}\n\n".encode())

    async def recall(self, channel: str, last_seen: str | None) -> None:
        """Learn what other processes keep when this one does not know the id."""
        if not (settings.REDIS_URL and last_seen):
            return
        line = self.line(channel)
        now = time.monotonic()
        if line.missed(last_seen) is not None or now - line.recalled < bus.RECALL_EVERY:
            return
        line.recalled = now
        found = await bus.recalled(channel)
        known = {news.id for news in found}
        later = [news for news in line.kept if news.id not in known]
        self.size -= line.size
        line.forget()
        for news in [*found, *later]:
            line.keep(news)
        self.size += line.size
        self._make_room()

    def resync(self) -> None:
        """After a gap nobody knows what was missed: every page asks anew."""
        for line in self.lines.values():
            line.forget()
        self.size, self.since = 0, time.time()
        wire = self._resync_wire()
        for viewer in self._all():
            self._offer(viewer, wire)

    def _resync_wire(self) -> bytes:
        within = self.count // RESYNCS_A_SECOND
        return f'event: {RESYNC}\ndata: {{"within":{within}}}\n\n'.encode()

    def _offer(self, viewer: Viewer, wire: bytes) -> None:
        if not viewer.offer(wire):
            self._drop(viewer)

    def _drop(self, viewer: Viewer) -> None:
        """Cut off a viewer who reads too slowly; its browser comes back by itself."""
        self.leave(viewer)
        if viewer.task is not None:
            viewer.task.cancel()

    def _end(self, viewer: Viewer) -> None:
        self.leave(viewer)
        if not viewer.offer(END):
            self._drop(viewer)

    def _all(self) -> list[Viewer]:
        return [viewer for line in self.lines.values() for viewer in line.viewers]

    def _make_room(self) -> None:
        """Forget the channels that were quiet longest, as far as nobody listens."""
        while len(self.lines) > KEPT_CHANNELS or self.size > KEPT_IN_ALL:
            idle = (name for name, line in self.lines.items() if not line.viewers)
            oldest = next(idle, None)
            if oldest is None or oldest == next(reversed(self.lines)):
                return
            self.size -= self.lines.pop(oldest).size
            self.since = time.time()

    async def _heartbeat(self) -> None:
        """One timer for all: quiet streams stay open through proxies, old ones end."""
        while True:
            await asyncio.sleep(HEARTBEAT)
            now = time.monotonic()
            for line in list(self.lines.values()):
                is_quiet = now - line.wrote >= HEARTBEAT
                for viewer in tuple(line.viewers):
                    if viewer.ends < now:
                        self._end(viewer)
                    elif is_quiet:
                        self._offer(viewer, PING)


async def _keep_up(job: Job) -> None:
    """What nobody foresaw is logged, and viewers don't fall silent for it."""
    while True:
        try:
            await job()
        except Exception:
            logger.exception("events_job_failed")
        await asyncio.sleep(AGAIN)


hub = Hub()
