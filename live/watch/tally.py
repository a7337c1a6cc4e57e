"""Counts of what viewers do, gathered here and written to the database now and then.

With Redis all processes count in one place; without it, or while it is lost, each
counts for itself. `drain` takes what was gathered; what dies with a process or a Redis
is at most what came since the last time: figures, no evidence.
"""

import json
import time
from collections import Counter
from dataclasses import asdict, dataclass
from functools import cache
from threading import Lock

import redis
import structlog
from django.conf import settings

logger = structlog.get_logger(__name__)

COUNTS = "nanpo:live:counts"
SEEN = "nanpo:live:seen"
HEARTS = "nanpo:live:hearts:{}"
HEARTS_KEPT = 24 * 3600
AFTER_FAILURE = 5.0  # seconds until a lost Redis is asked again
# Renamed first, so that what comes meanwhile is counted for the next time.
_TAKE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
local all = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
return all
"""


@dataclass(frozen=True)
class Seen:
    """A page's signs of life since the last writing; times in whole seconds."""

    broadcast: int
    key: str
    user: int | None
    visitor: str
    is_replay: bool
    first: int
    last: int
    seconds: int

    @property
    def field(self) -> str:
        return f"{self.broadcast}:{self.key}"

    def joined_to(self, earlier: "Seen") -> "Seen":
        own = asdict(self) | {
            "first": min(self.first, earlier.first),
            "last": max(self.last, earlier.last),
            "seconds": self.seconds + earlier.seconds,
        }
        return Seen(**own)


class _Own:
    """What this process gathered by itself."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.counts: Counter[str] = Counter()
        self.seen: dict[str, Seen] = {}
        self.hearts: Counter[int] = Counter()

    def clear(self) -> None:
        with self.lock:
            self.counts.clear()
            self.seen.clear()
            self.hearts.clear()


own = _Own()


class _Outage:
    until = 0.0


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=0.5,
        socket_connect_timeout=0.5,
        decode_responses=True,
    )


def _reachable() -> bool:
    return bool(settings.REDIS_URL) and time.monotonic() >= _Outage.until


def _lost(error: Exception) -> None:
    _Outage.until = time.monotonic() + AFTER_FAILURE
    logger.warning("live_tally_redis_lost", error=str(error))


def add(broadcast_id: int, minute: int, what: str, n: int = 1) -> None:
    """`n` more hearts or clicks in the minute (its start, in seconds)."""
    field = f"{broadcast_id}:{minute}:{what}"
    if _reachable():
        try:
            _redis().hincrby(COUNTS, field, n)
        except redis.RedisError as error:
            _lost(error)
        else:
            return
    with own.lock:
        own.counts[field] += n


def add_hearts(broadcast_id: int, n: int) -> int:
    """So many more; answers how many there are in all since the first was counted."""
    if _reachable():
        key = HEARTS.format(broadcast_id)
        try:
            pipe = _redis().pipeline()
            pipe.incrby(key, n)
            pipe.expire(key, HEARTS_KEPT)
            return int(pipe.execute()[0])
        except redis.RedisError as error:
            _lost(error)
    with own.lock:
        own.hearts[broadcast_id] += n
        return own.hearts[broadcast_id]


def note_seen(seen: Seen) -> None:
    """A page is still there."""
    if _reachable():
        try:
            client = _redis()
            if kept := client.hget(SEEN, seen.field):
                seen = seen.joined_to(Seen(**json.loads(kept)))
            client.hset(SEEN, seen.field, json.dumps(asdict(seen)))
        except redis.RedisError as error:
            _lost(error)
        else:
            return
    with own.lock:
        earlier = own.seen.get(seen.field)
        own.seen[seen.field] = seen.joined_to(earlier) if earlier else seen


def drain() -> tuple[Counter[str], list[Seen]]:
    """All that was gathered, taken away: counts by field, and pages' signs of life."""
    with own.lock:
        counts, seen = Counter(own.counts), dict(own.seen)
        own.counts.clear()
        own.seen.clear()
    if _reachable():
        try:
            counts.update({k: int(v) for k, v in _taken(COUNTS).items()})
            for text in _taken(SEEN).values():
                one = Seen(**json.loads(text))
                earlier = seen.get(one.field)
                seen[one.field] = one.joined_to(earlier) if earlier else one
        except redis.RedisError as error:
            _lost(error)
    return counts, list(seen.values())


def _taken(key: str) -> dict[str, str]:
    flat = _redis().eval(_TAKE, 1, key)
    return dict(zip(flat[::2], flat[1::2], strict=True))


def clear() -> None:
    """For tests: as if nobody had ever been there."""
    own.clear()
