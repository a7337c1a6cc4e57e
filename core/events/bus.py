"""Redis between the processes: publishing, one subscription each, what is kept.

It may go at any time. Then news reaches the viewers of the process that publishes, no
request waits for it or fails, and whoever may have missed something is told to ask.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import redis
import redis.asyncio
import structlog
from django.conf import settings
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from .line import KEPT_EVENTS
from .news import RESYNC, News, make_news, unpacked

if TYPE_CHECKING:
    from redis.asyncio.client import PubSub

    from .hubs import Hub

REDIS_CHANNEL = "nanpo:events"
KEPT_FOR = 3600  # seconds
RECONNECT = 2.0  # seconds between tries to reach a lost Redis
RECALL_EVERY = 1.0  # seconds: a crowd that comes back asks once
SILENCE = 10.0  # seconds after which the subscription is tried
OWED_MOST = 1000

Found = TypeVar("Found")
logger = structlog.get_logger(__name__)


def kept_key(channel: str) -> str:
    return f"nanpo:events:kept:{channel}"


@cache
def _client(url: str) -> redis.Redis:
    # One more try at once, for a connection that died while it lay; no waiting.
    return redis.Redis.from_url(
        url,
        socket_timeout=1,
        socket_connect_timeout=1,
        retry=Retry(NoBackoff(), 1),
    )


def async_client() -> redis.asyncio.Redis:
    """For the server's own loop; whoever makes it closes it."""
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=2,
        socket_connect_timeout=1,
        retry=AsyncRetry(NoBackoff(), 0),
    )


class Outlet:
    """This process's way to Redis from any thread; closed a while when it fails."""

    def __init__(self) -> None:
        self.closed_until = 0.0
        self.is_lost = False
        self._owed: set[str] = set()
        self._lock = threading.Lock()

    def send(self, news: News) -> bool:
        """Publish and keep it; False when Redis can't be reached."""
        with self._lock:
            owed, self._owed = self._owed, set()

        def act(client: redis.Redis) -> bool:
            # In one go, so that all processes keep the news in one order.
            with client.pipeline(transaction=True) as pipe:
                for each in [*(make_news(name, RESYNC) for name in owed), news]:
                    text, key = each.packed(), kept_key(each.channel)
                    pipe.rpush(key, text)
                    pipe.ltrim(key, -KEPT_EVENTS, -1)
                    pipe.expire(key, KEPT_FOR)
                    pipe.publish(REDIS_CHANNEL, text)
                pipe.execute()
            return True

        if self.ask(act, otherwise=False):
            return True
        with self._lock:
            # Viewers of other processes, should only our way to Redis be lost.
            self._owed = set([*owed, news.channel][:OWED_MOST])
        return False

    def ask(self, act: Callable[[redis.Redis], Found], *, otherwise: Found) -> Found:
        """What Redis answers, or `otherwise` while it is lost; logged once."""
        if time.monotonic() < self.closed_until:
            return otherwise
        try:
            found = act(_client(settings.REDIS_URL))
        except (redis.RedisError, OSError) as error:
            self.closed_until = time.monotonic() + RECONNECT
            if not self.is_lost:
                logger.warning("events_redis_lost", error=str(error))
            self.is_lost = True
            return otherwise
        if self.is_lost:
            logger.warning("events_redis_back")
        self.is_lost = False
        return found


outlet = Outlet()


async def recalled(channel: str) -> list[News]:
    """What all processes together keep of the channel, oldest first."""

    def act(client: redis.Redis) -> list[News]:
        kept = client.lrange(kept_key(channel), 0, -1)
        return [news for text in kept if (news := unpacked(text)) is not None]

    return await asyncio.to_thread(outlet.ask, act, otherwise=[])


async def listen(hub: "Hub") -> None:
    """The process's one subscription; after a gap every viewer must resync."""
    is_behind = False
    while True:
        client = async_client()
        try:
            async with client.pubsub() as inbox:
                await inbox.subscribe(REDIS_CHANNEL)
                if is_behind:
                    logger.warning("events_connected_again")
                    hub.resync()
                is_behind = False
                await _deliver_all(inbox, hub)
        except (redis.RedisError, OSError) as error:
            if not is_behind:
                logger.warning("events_disconnected", error=str(error))
        finally:
            await client.aclose()
        is_behind = True
        await asyncio.sleep(RECONNECT)


async def _deliver_all(inbox: "PubSub", hub: "Hub") -> None:
    """Until the connection fails; a silent one is asked whether it still is one."""
    is_asked = False
    while True:
        message = await inbox.get_message(timeout=SILENCE)
        if message is None and is_asked:
            msg = "Redis no longer answers"
            raise redis.TimeoutError(msg)
        is_asked = message is None
        if message is None:
            await inbox.ping()
        elif message["type"] == "message":
            news = unpacked(message["data"])
            if news is not None:
                hub.deliver(news)
