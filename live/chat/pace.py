"""How fast somebody may write: token buckets in Redis, or in this process without it.

The buckets are a filter, so losing Redis in mid-session only makes each process count
for itself. Nothing here raises for a lost Redis.
"""

import time
from collections import OrderedDict
from functools import cache
from threading import Lock

import redis
import structlog
from django.conf import settings

from .rules import SHOWN_IN_WINDOW, WINDOW, Pace

logger = structlog.get_logger(__name__)

KEPT = 50_000  # buckets of a process
AFTER_FAILURE = 5.0  # seconds until a lost Redis is asked again

# Keys: buckets. Arguments: for each its burst and seconds a token. Takes one of each,
# or none. Answers the milliseconds to wait; Redis's own clock, so that processes agree.
_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local left, wait = {}, 0
for i, key in ipairs(KEYS) do
  local burst, each = tonumber(ARGV[i * 2 - 1]), tonumber(ARGV[i * 2]) * 1000
  local held = redis.call('HMGET', key, 'n', 't')
  local n, t = tonumber(held[1]) or burst, tonumber(held[2]) or now
  n = math.min(burst, n + math.max(0, now - t) / each)
  left[i] = n
  if n < 1 then wait = math.max(wait, (1 - n) * each) end
end
if wait > 0 then return math.ceil(wait) end
for i, key in ipairs(KEYS) do
  local burst, each = tonumber(ARGV[i * 2 - 1]), tonumber(ARGV[i * 2]) * 1000
  redis.call('HSET', key, 'n', tostring(left[i] - 1), 't', tostring(now))
  redis.call('PEXPIRE', key, math.ceil(burst * each) + 1000)
end
return 0
"""


class Buckets:
    """The same in one process, for a market without Redis."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, wanted: dict[str, Pace], now: float | None = None) -> float:
        """One token of each, or none; the seconds to wait when there is none."""
        now = time.monotonic() if now is None else now
        with self._lock:
            left = {key: self._left(key, pace, now) for key, pace in wanted.items()}
            wait = max((1 - n) * wanted[key].seconds for key, n in left.items())
            if wait > 0:
                return wait
            for key, n in left.items():
                self._held[key] = (n - 1, now)
                self._held.move_to_end(key)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
        return 0.0

    def _left(self, key: str, pace: Pace, now: float) -> float:
        n, at = self._held.get(key, (float(pace.burst), now))
        return min(float(pace.burst), n + max(0.0, now - at) / pace.seconds)

    def clear(self) -> None:
        with self._lock:
            self._held.clear()


buckets = Buckets()


class _Outage:
    """Since when Redis does not answer; not every message waits for it anew."""

    until = 0.0


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5
    )


def is_reachable() -> bool:
    return bool(settings.REDIS_URL) and time.monotonic() >= _Outage.until


def lost(error: Exception) -> None:
    _Outage.until = time.monotonic() + AFTER_FAILURE
    logger.warning("chat_redis_lost", error=str(error))


def take(wanted: dict[str, Pace]) -> float:
    """One token of each bucket, or none; the seconds to wait when there is none."""
    if is_reachable():
        numbers = [n for pace in wanted.values() for n in (pace.burst, pace.seconds)]
        keys = [f"nanpo:pace:{key}" for key in wanted]
        try:
            return float(_redis().eval(_TAKE, len(keys), *keys, *numbers)) / 1000
        except redis.RedisError as error:
            lost(error)
    return buckets.take(wanted)


def is_shown_to_all(broadcast_id: int) -> bool:
    """Whether viewers see this message, or only the crew: many at once are sampled.

    The first few of each quarter of a second are shown.
    """
    window = int(time.time() / WINDOW)
    if is_reachable():
        key = f"nanpo:chat:{broadcast_id}:{window}"
        try:
            pipe = _redis().pipeline()
            pipe.incr(key)
            pipe.expire(key, 5)
            return int(pipe.execute()[0]) <= SHOWN_IN_WINDOW
        except redis.RedisError as error:
            lost(error)
    return _windows.count(broadcast_id, window) <= SHOWN_IN_WINDOW


class Windows:
    """Messages of each broadcast in the present window, counted in this process."""

    def __init__(self) -> None:
        self._now: dict[int, tuple[int, int]] = {}
        self._lock = Lock()

    def count(self, broadcast_id: int, window: int) -> int:
        with self._lock:
            held, n = self._now.get(broadcast_id, (window, 0))
            n = n + 1 if held == window else 1
            self._now[broadcast_id] = (window, n)
            return n


_windows = Windows()
