"""Nginx with nchan in front, by settings: it holds the streams, we post bundles.

One process posts for all, at most four times a second and channel: nchan answers a post
only after it has written to all viewers, so that single posts would soon queue.
"""

import asyncio
import json
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TYPE_CHECKING
from urllib.parse import quote

import redis
import redis.asyncio
import structlog
import urllib3
from django.conf import settings

from . import bus
from .line import BUNDLE, KEPT_EVENTS
from .news import News, bundle, is_wide

if TYPE_CHECKING:
    from .hubs import Hub

EVENT = "bundle"  # its data: a list of [id, event, data]
LEADER = "nanpo:events:relay"
LEADS_FOR = 6  # seconds
RENEWED = 2.0
SAID_AGAIN = 15.0  # seconds of news that a new leader posts once more; pages know ids
ACTIVE = 3600.0  # seconds since its last news that a channel is counted
RETRY = 1.0

logger = structlog.get_logger(__name__)


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(
        maxsize=4, retries=False, timeout=urllib3.Timeout(connect=1, read=5)
    )


def _address(channel: str) -> str:
    return settings.NCHAN_PUBLISH_URL.format(channel=quote(channel, safe=""))


class Relay:
    """The way of a process's news to nchan; all but `_post` in the hub's loop."""

    def __init__(self, hub: "Hub") -> None:
        self.hub = hub
        self.leads = False
        self.subscribers: dict[str, int] = {}
        self._waiting: dict[str, deque[News]] = {}
        self._wake = asyncio.Event()
        self._threads = ThreadPoolExecutor(4, "nchan")
        self._is_lost = False

    def add(self, news: News) -> None:
        if self.leads:
            waiting = self._waiting.setdefault(news.channel, deque(maxlen=KEPT_EVENTS))
            waiting.append(news)
            self._wake.set()

    async def run(self) -> None:
        """Post what waits: at once when it is quiet, else every quarter of a second."""
        self._wake = asyncio.Event()
        election = asyncio.create_task(self._stand())
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                waiting, self._waiting = self._waiting, {}
                posts = [self._send(name, list(news)) for name, news in waiting.items()]
                went_well = all(await asyncio.gather(*posts))
                await asyncio.sleep(BUNDLE if went_well else RETRY)
        finally:
            election.cancel()
            self.leads = False

    async def measure(self) -> dict[str, int]:
        """How many nchan serves of each channel that had news of late."""
        if not self.leads:
            self.subscribers = {}
            return {}
        now, loop = time.monotonic(), asyncio.get_running_loop()
        names = [
            name
            for name, line in self.hub.lines.items()
            if is_wide(name) and now - line.wrote < ACTIVE
        ]
        asked = [loop.run_in_executor(self._threads, _subscribers, n) for n in names]
        counts = await asyncio.gather(*asked)
        self.subscribers = {
            name: count
            for name, count in zip(names, counts, strict=True)
            if count is not None
        }
        return self.subscribers

    async def _send(self, channel: str, news: list[News]) -> bool:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(
                self._threads, partial(_post, channel, bundle(news))
            )
        except (urllib3.exceptions.HTTPError, OSError) as error:
            if not self._is_lost:
                logger.warning("nchan_lost", channel=channel, error=str(error))
            self._is_lost = True
            later = self._waiting.get(channel, ())
            self._waiting[channel] = deque([*news, *later], maxlen=KEPT_EVENTS)
            self._wake.set()
            return False
        if self._is_lost:
            logger.warning("nchan_back")
        self._is_lost = False
        return True

    async def _stand(self) -> None:
        """Be the one who posts, if nobody else is; without Redis everyone has to."""
        client = bus.async_client() if settings.REDIS_URL else None
        try:
            while True:
                is_first = True
                if client is not None:
                    try:
                        is_first = await _leads(client, self.hub.name)
                    except (redis.RedisError, OSError):
                        is_first = True
                if is_first and not self.leads:
                    self.leads = True
                    self._say_again()
                self.leads = is_first
                await asyncio.sleep(RENEWED)
        finally:
            if client is not None:
                await client.aclose()

    def _say_again(self) -> None:
        since = time.time() - SAID_AGAIN
        for name, line in self.hub.lines.items():
            if is_wide(name):
                for news in line.kept:
                    if news.time >= since:
                        self.add(news)


async def _leads(client: redis.asyncio.Redis, process: str) -> bool:
    if await client.set(LEADER, process, nx=True, ex=LEADS_FOR):
        return True
    if await client.get(LEADER) != process.encode():
        return False
    await client.expire(LEADER, LEADS_FOR)
    return True


def _post(channel: str, body: bytes) -> None:
    """In a thread: nchan takes its time. Raises when it did not take it."""
    answer = _pool().request(
        "POST",
        _address(channel),
        body=body,
        headers={"Content-Type": "application/json", "X-EventSource-Event": EVENT},
    )
    if answer.status >= 300:
        msg = f"nchan answered {answer.status}"
        raise urllib3.exceptions.HTTPError(msg)


def _subscribers(channel: str) -> int | None:
    try:
        answer = _pool().request(
            "GET", _address(channel), headers={"Accept": "text/json"}
        )
        if answer.status == 404:
            return 0
        return int(json.loads(answer.data)["subscribers"])
    except (urllib3.exceptions.HTTPError, OSError, ValueError, KeyError):
        return None
