"""How many listen: each process notes its numbers in Redis and reads the sums."""

import asyncio
from typing import TYPE_CHECKING, Any

import redis
import redis.asyncio
from django.conf import settings

from . import bus
from .news import is_wide, make_news

if TYPE_CHECKING:
    from .hubs import Hub

TICK = 2.0  # seconds between two counts
NOTED_FOR = 10  # seconds that the numbers of a process count
PEAK_KEPT = 2 * 24 * 3600  # seconds
PROCESSES = "nanpo:events:processes"
NCHAN = "nchan"  # its viewers, noted as those of a process
COUNT = "count"


def numbers_key(process: str) -> str:
    return f"nanpo:events:viewers:{process}"


def peak_key(channel: str) -> str:
    return f"nanpo:events:peak:{channel}"


def count_viewers(hub: "Hub", channel: str) -> int:
    """Open streams of the channel over all processes, a few seconds old."""
    own = hub.watching(channel) + hub.relay.subscribers.get(channel, 0)
    if not settings.REDIS_URL:
        return own

    def act(client: redis.Redis) -> int:
        with client.pipeline(transaction=False) as pipe:
            for process in client.smembers(PROCESSES):
                pipe.hget(numbers_key(_text(process)), channel)
            return sum(int(number or 0) for number in pipe.execute())

    return bus.outlet.ask(act, otherwise=own)


def peak_viewers(hub: "Hub", channel: str) -> int:
    """The most that ever listened at once, of channels that a crowd may hear."""
    own = hub.peaks.get(channel, 0)
    if not settings.REDIS_URL:
        return own

    def act(client: redis.Redis) -> int:
        return int(client.zscore(peak_key(channel), "n") or 0)

    return bus.outlet.ask(act, otherwise=own)


async def keep_count(hub: "Hub") -> None:
    """Count every two seconds; a wide channel's viewers are told when it changed."""
    client = bus.async_client() if settings.REDIS_URL else None
    noted: list[dict[str, int]] = [{}, {}]
    try:
        while True:
            await asyncio.sleep(TICK)
            own = {
                name: line.watching()
                for name, line in hub.lines.items()
                if line.viewers
            }
            ahead = await hub.relay.measure()
            wide = [name for name in {**own, **ahead} if is_wide(name)]
            sums = {name: own.get(name, 0) + ahead.get(name, 0) for name in wide}
            if client is not None:
                try:
                    await note(client, hub.name, own, noted[0])
                    if ahead:
                        await note(client, NCHAN, ahead, noted[1])
                    sums = await _sums(client, wide)
                except (redis.RedisError, OSError):
                    noted = [{}, {}]
            _tell(hub, sums)
    finally:
        if client is not None:
            await client.aclose()


async def _sums(client: redis.asyncio.Redis, wide: list[str]) -> dict[str, int]:
    """The wide channels' viewers over all processes; their peaks are kept as well."""
    if not wide:
        return {}
    processes = [_text(each) for each in await client.smembers(PROCESSES)]
    async with client.pipeline(transaction=False) as pipe:
        for each in processes:
            pipe.exists(numbers_key(each))
            pipe.hmget(numbers_key(each), wide)
        answers = await pipe.execute()
        columns = zip(*answers[1::2], strict=True)
        sums = {
            name: sum(int(number or 0) for number in column)
            for name, column in zip(wide, columns, strict=False)
        }
        for each, lives in zip(processes, answers[::2], strict=True):
            if not lives:
                pipe.srem(PROCESSES, each)
        for name, number in sums.items():
            pipe.zadd(peak_key(name), {"n": number}, gt=True)
            pipe.expire(peak_key(name), PEAK_KEPT)
        await pipe.execute()
    return sums


def _text(member: bytes | str) -> str:
    return member.decode() if isinstance(member, bytes) else member


async def note(
    client: redis.asyncio.Redis,
    process: str,
    own: dict[str, int],
    noted: dict[str, int],
) -> None:
    """Write the numbers that changed since `noted`, which then says what is there."""
    key = numbers_key(process)
    changed: dict[Any, Any] = {
        name: n for name, n in own.items() if noted.get(name) != n
    }
    gone = [name for name in noted if name not in own]
    async with client.pipeline(transaction=False) as pipe:
        if changed:
            pipe.hset(key, mapping=changed)
        if gone:
            pipe.hdel(key, *gone)
        if own:
            pipe.sadd(PROCESSES, process)
        pipe.expire(key, NOTED_FOR)
        is_there = (await pipe.execute())[-1]
    noted.clear()
    if is_there:  # else Redis came back empty, or there is nothing to note
        noted.update(own)


def _tell(hub: "Hub", sums: dict[str, int]) -> None:
    for channel, number in sums.items():
        hub.peaks[channel] = max(hub.peaks.get(channel, 0), number)
        line = hub.lines.get(channel)
        if line is not None and line.counted != number:
            line.counted = number
            hub.tell(channel, COUNT, {"n": number})
            hub.relay.add(make_news(channel, COUNT, {"n": number}))
