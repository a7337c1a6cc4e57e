"""The cache in Redis, which may go at any time: then what it kept is simply missing.

Counts that slow people down go on meanwhile, in this process's own memory.
"""

from collections.abc import Callable, Iterable
from functools import cache
from time import monotonic
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
from redis import ConnectionError as LostConnectionError
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from .breaker import Breaker
from .limits import LIMIT

TIMEOUT = 0.5  # seconds that a page waits for Redis, at most
SLOW = 0.25  # seconds; a page asks often, so what takes longer is as good as lost
PAUSE = 5.0  # seconds until a lost Redis is asked again
# Keys of counts: ours, and those of sign-in, sign-up and reset.
COUNTED = (LIMIT, "allauth:rl:")
COUNTS_KEPT = 50_000

Found = TypeVar("Found")


@cache
def breaker_of(server: str) -> Breaker:
    """One for all threads, each of which has a cache object of its own."""
    del server
    return Breaker("cache", PAUSE)


class _KeptClient(RedisCacheClient):
    """To make a client costs more than to ask one, and threads may share it."""

    @cached_property
    def _kept(self) -> Any:
        return super().get_client(write=True)

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:  # noqa: ARG002
        return self._kept


class BearingCache(RedisCache):
    """Redis, for which an error is a miss and a failed write is no write."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        bounds = {
            "socket_timeout": TIMEOUT,
            "socket_connect_timeout": TIMEOUT,
            # Once more at once, for a connection that died while it lay.
            "retry": Retry(NoBackoff(), 1, supported_errors=(LostConnectionError,)),
        }
        super().__init__(
            server, {**params, "OPTIONS": bounds | params.get("OPTIONS", {})}
        )
        self._class = _KeptClient
        self.breaker = breaker_of(str(server))
        # Django shares what is kept under one name between all threads.
        self.counts = LocMemCache(
            f"counts:{server}", {"OPTIONS": {"MAX_ENTRIES": COUNTS_KEPT}}
        )

    def validate_key(self, key: str) -> None:
        """Redis takes any; Django looks at each letter for what Memcached refuses."""

    def _ask(self, act: Callable[[], Found], otherwise: Callable[[], Found]) -> Found:
        if not self.breaker.may_try():
            return otherwise()
        started = monotonic()
        try:
            found = act()
        except (RedisError, OSError) as error:
            self.breaker.note_failure(error)
            return otherwise()
        if monotonic() - started > SLOW:
            self.breaker.note_failure(TimeoutError("slow"))
        else:
            self.breaker.note_success()
        return found

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        return self._ask(
            lambda: super(BearingCache, self).add(key, value, timeout, version),
            lambda: _counted(key) and self.counts.add(key, value, timeout, version),
        )

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask(
            lambda: super(BearingCache, self).get(key, default, version),
            lambda: (
                self.counts.get(key, default, version) if _counted(key) else default
            ),
        )

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        self._ask(
            lambda: super(BearingCache, self).set(key, value, timeout, version),
            lambda: (
                self.counts.set(key, value, timeout, version) if _counted(key) else None
            ),
        )

    def touch(
        self,
        key: str,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        return self._ask(
            lambda: super(BearingCache, self).touch(key, timeout, version),
            lambda: _counted(key) and self.counts.touch(key, timeout, version),
        )

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._ask(
            lambda: super(BearingCache, self).delete(key, version),
            lambda: _counted(key) and self.counts.delete(key, version),
        )

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._ask(
            lambda: super(BearingCache, self).has_key(key, version),
            lambda: _counted(key) and self.counts.has_key(key, version),
        )

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Raises `ValueError` for what is not there, as Django's caches do."""
        return self._ask(
            lambda: super(BearingCache, self).incr(key, delta, version),
            lambda: self.counts.incr(key, delta, version),
        )

    def get_many(
        self, keys: Iterable[str], version: int | None = None
    ) -> dict[str, object]:
        wanted = list(keys)
        return self._ask(
            lambda: super(BearingCache, self).get_many(wanted, version),
            lambda: self.counts.get_many(filter(_counted, wanted), version),
        )

    def set_many(
        self,
        data: dict[str, object],
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> list[str]:
        """The keys that could not be written."""
        return self._ask(
            lambda: super(BearingCache, self).set_many(data, timeout, version),
            lambda: list(data),
        )

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        gone = list(keys)
        self._ask(
            lambda: super(BearingCache, self).delete_many(gone, version),
            lambda: self.counts.delete_many(gone, version),
        )

    def clear(self) -> None:
        self.counts.clear()
        self._ask(super().clear, lambda: None)


def _counted(key: str) -> bool:
    return key.startswith(COUNTED)
