"""News for pages that are open: publish here, and every viewer of the channel hears.

A page carries a signed ticket that names its channel, so that a stream costs no
session, no user and no query. With Redis the processes share one pub/sub channel,
each with one subscription; without it, news stays inside the process, which is then
the only one. Streams are a convenience: what a page shows is in the database, and a
viewer who was dropped, or came too late for the news kept, is told to `resync`.
"""

import asyncio
import json
import re
import secrets
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import redis
import redis.asyncio
import structlog
from django.conf import settings
from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder

SALT = "core.events"
TICKET_AGE = 3600  # seconds that a ticket opens streams, and that a stream lasts
REDIS_CHANNEL = "nanpo:events"
QUEUE = 64  # events that a slow viewer may lag behind before it is dropped
KEPT_EVENTS = 32  # per channel, for viewers that come back
KEPT_CHANNELS = 10_000
HEARTBEAT = 20.0  # seconds
RECONNECT = 2.0  # seconds between tries to reach a lost Redis

PING = b": still here\n\n"
RESYNC = b"event: resync\ndata: {}\n\n"
END = b""

logger = structlog.get_logger(__name__)
_EVENT_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


def ticket(channel: str) -> str:
    """Proof that the page's viewer may hear the channel, for an hour."""
    return signing.dumps(channel, salt=SALT)


def address(channel: str) -> str:
    """Where the browser's EventSource hears the channel: `/events/<ticket>/`."""
    return f"/events/{ticket(channel)}/"


def channel_of(signed: str) -> str | None:
    """The ticket's channel, or None when it is forged or too old."""
    try:
        return str(signing.loads(signed, salt=SALT, max_age=TICKET_AGE))
    except signing.BadSignature:
        return None


def publish(channel: str, event: str, data: dict[str, Any] | None = None) -> None:
    """Tell all viewers of the channel; from any thread, never raises for lost news.

    Call it after the commit: a viewer who hears and asks must find the change.
    Raises `ValueError` for an event name that a browser could not listen to.
    """
    if not _EVENT_NAME.fullmatch(event):
        msg = f"{event!r} is no name of an event"
        raise ValueError(msg)
    news = News(
        channel=channel,
        id=f"{time.time_ns():x}-{secrets.token_hex(3)}",
        event=event,
        data=json.dumps(data or {}, cls=DjangoJSONEncoder, separators=(",", ":")),
    )
    if not settings.REDIS_URL:
        hub.deliver_threadsafe(news)
        return
    try:
        _redis().publish(REDIS_CHANNEL, news.packed())
    except redis.RedisError as error:
        logger.warning("event_lost", channel=channel, name=event, error=str(error))


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1
    )


@dataclass(frozen=True)
class News:
    """One event of a channel; `data` is JSON text on one line."""

    channel: str
    id: str
    event: str
    data: str

    def packed(self) -> str:
        return json.dumps([self.channel, self.id, self.event, self.data])

    def wire(self) -> bytes:
        """As server-sent events put it on the wire."""
        text = f"id: {self.id}\nevent: {self.event}\ndata: {self.data}\n\n"
        return text.encode()


@dataclass(eq=False)
class Viewer:
    """One open stream: what it still has to be sent, and until when it lasts."""

    channel: str
    ends: float
    queue: asyncio.Queue[bytes] = field(
        default_factory=lambda: asyncio.Queue(maxsize=QUEUE)
    )
    task: asyncio.Task[Any] | None = None


class Hub:
    """The viewers of this process, and the latest news they may have missed.

    Everything but `deliver_threadsafe` runs in the event loop of the server.
    """

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.viewers: dict[str, set[Viewer]] = {}
        self.kept: OrderedDict[str, deque[tuple[str, bytes]]] = OrderedDict()
        self.count = 0
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Belong to the running loop; does nothing when it already does."""
        running = asyncio.get_running_loop()
        if self.loop is running:
            return
        self.viewers, self.count = {}, 0
        self.kept.clear()
        self.loop = running
        self._tasks = [running.create_task(self._heartbeat())]
        if settings.REDIS_URL:
            self._tasks.append(running.create_task(self._listen()))

    async def stop(self) -> None:
        """End every stream, so that the server can go down at once."""
        for viewer in self._all():
            self._end(viewer)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks, self.loop = [], None

    def join(self, channel: str, last_seen: str | None) -> Viewer:
        """A new viewer, with what it missed since `last_seen` already queued."""
        viewer = Viewer(
            channel=channel,
            ends=time.monotonic() + TICKET_AGE,
            task=asyncio.current_task(),
        )
        for wire in self._missed(channel, last_seen):
            viewer.queue.put_nowait(wire)
        self.viewers.setdefault(channel, set()).add(viewer)
        self.count += 1
        return viewer

    def leave(self, viewer: Viewer) -> None:
        others = self.viewers.get(viewer.channel, set())
        if viewer in others:
            others.remove(viewer)
            self.count -= 1
        if not others:
            self.viewers.pop(viewer.channel, None)

    def deliver(self, news: News) -> None:
        """Hand the news to the channel's viewers; its bytes are made once."""
        wire = news.wire()
        kept = self.kept.setdefault(news.channel, deque(maxlen=KEPT_EVENTS))
        self.kept.move_to_end(news.channel)
        kept.append((news.id, wire))
        if len(self.kept) > KEPT_CHANNELS:
            self.kept.popitem(last=False)
        for viewer in tuple(self.viewers.get(news.channel, ())):
            self._offer(viewer, wire)

    def deliver_threadsafe(self, news: News) -> None:
        """`deliver` from any thread; without a server in this process, nobody hears."""
        loop = self.loop
        if loop is None or loop.is_closed():
            return
        loop.call_soon_threadsafe(self.deliver, news)

    def _missed(self, channel: str, last_seen: str | None) -> list[bytes]:
        if not last_seen:
            return []
        kept = list(self.kept.get(channel, ()))
        for place, (news_id, _) in enumerate(kept):
            if news_id == last_seen:
                return [wire for _, wire in kept[place + 1 :]]
        return [RESYNC]

    def _offer(self, viewer: Viewer, wire: bytes) -> None:
        try:
            viewer.queue.put_nowait(wire)
        except asyncio.QueueFull:
            self._drop(viewer)

    def _drop(self, viewer: Viewer) -> None:
        """Cut off a viewer who reads too slowly; its browser comes back by itself."""
        self.leave(viewer)
        if viewer.task is not None:
            viewer.task.cancel()

    def _end(self, viewer: Viewer) -> None:
        self.leave(viewer)
        if viewer.queue.full():
            self._drop(viewer)
        else:
            viewer.queue.put_nowait(END)

    def _all(self) -> list[Viewer]:
        return [viewer for group in self.viewers.values() for viewer in group]

    async def _heartbeat(self) -> None:
        """One timer for all: quiet streams stay open through proxies, old ones end."""
        while True:
            await asyncio.sleep(HEARTBEAT)
            now = time.monotonic()
            for viewer in self._all():
                if viewer.ends < now:
                    self._end(viewer)
                else:
                    self._offer(viewer, PING)

    async def _listen(self) -> None:
        """The process's one subscription; after a gap every viewer must resync."""
        behind = False
        while True:
            client = redis.asyncio.Redis.from_url(settings.REDIS_URL)
            try:
                async with client.pubsub(ignore_subscribe_messages=True) as inbox:
                    await inbox.subscribe(REDIS_CHANNEL)
                    if behind:
                        self._resync()
                    async for message in inbox.listen():
                        self.deliver(News(*json.loads(message["data"])))
            except (redis.RedisError, OSError) as error:
                logger.warning("events_disconnected", error=str(error))
            finally:
                await client.aclose()
            behind = True
            await asyncio.sleep(RECONNECT)

    def _resync(self) -> None:
        self.kept.clear()
        for viewer in self._all():
            self._offer(viewer, RESYNC)


hub = Hub()
