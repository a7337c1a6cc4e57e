"""Which tables were written: one log that all processes write and read.

Whoever commits a change writes the names of its tables into the log, then answers.
A reader catches up with the log before it shows what it keeps. With Redis the log
stands there, for processes on many machines; without, in a file of the one machine.
"""

import asyncio
import fcntl
import os
import threading
import time
from asyncio import AbstractEventLoop
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import structlog
from django.conf import settings
from redis import Redis, RedisError
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.breaker import Breaker
from core.cache import TIMEOUT

logger = structlog.get_logger(__name__)

# Written for everything: what was written while the log could not be reached.
ALL = "*"
PAUSE = 2.0  # seconds until a lost log is asked again
AGAIN = 1.0  # seconds until a change that could not be logged is logged again
FILE_SIZE = 1024 * 1024  # bytes
SLOTS = 4096  # changes that Redis keeps for readers who come late
MOST = 50_000  # names that a process remembers: tables, and owners of figures


class LostError(Exception):
    """The log can't be read: nobody knows what has changed."""


class Log(Protocol):
    """News since it was last read, or None when some may be missing."""

    def write(self, tables: Iterable[str]) -> None: ...
    def read(self) -> list[set[str]] | None: ...


class FileLog:
    """A line for each change in a file, which is set aside when it has grown long."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = (
            -1
        )  # open to the end of the process, so that no other is taken for it
        self.read_to = 0

    def write(self, tables: Iterable[str]) -> None:
        line = f"{' '.join(sorted(tables))}\n".encode()
        while True:
            with self.path.open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if not self._is_current(file.fileno()):
                    continue
                if file.tell() > FILE_SIZE:
                    self.path.replace(self.path.with_suffix(".old"))
                    continue
                file.write(line)
                return

    def read(self) -> list[set[str]] | None:
        if self.file < 0 or not self._is_current(self.file):
            self._open()
            return None
        size = os.fstat(self.file).st_size
        if size == self.read_to:
            return []
        lines = os.pread(self.file, size - self.read_to, self.read_to)
        self.read_to = size
        return [set(line.split()) for line in lines.decode().splitlines()]

    def _open(self) -> None:
        if self.file >= 0:
            os.close(self.file)
        self.file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        self.read_to = os.fstat(self.file).st_size

    def _is_current(self, file: int) -> bool:
        with suppress(FileNotFoundError):
            return os.path.samestat(os.fstat(file), self.path.stat())
        return False


COUNT = "changes:count"
# A number for each change, and what it was in one of so many places, used in turns. The
# first number is the time in microseconds: after a restart of Redis it is beyond
# all old ones and doesn't follow upon the last. Lua would round it in a string.
_WRITE = """
if redis.call('EXISTS', KEYS[1]) == 0 then
  local now = redis.call('TIME')
  redis.call('SET', KEYS[1], string.format('%.0f', now[1] * 1000000 + now[2]))
end
local n = redis.call('INCR', KEYS[1])
local change = string.format('%.0f %s', n, ARGV[1])
redis.call('SET', 'changes:' .. n % tonumber(ARGV[2]), change)
return n
"""


# Nobody waits long, or again, for a log that pages can do without.
_BOUNDS: dict[str, Any] = {
    "socket_timeout": TIMEOUT,
    "socket_connect_timeout": TIMEOUT,
}


class RedisLog:
    """A count of changes and the last few thousand of them."""

    def __init__(self, server: str) -> None:
        self.server = server
        once_more = Retry(NoBackoff(), 1)
        self.redis = Redis.from_url(server, retry=once_more, **_BOUNDS)
        self.looks: dict[AbstractEventLoop, AsyncRedis] = {}
        self.script = self.redis.register_script(_WRITE)
        self.count: int | None = None
        self.breaker = Breaker("changes", PAUSE)

    def write(self, tables: Iterable[str]) -> None:
        self.script(keys=[COUNT], args=[" ".join(sorted(tables)), SLOTS])

    def read(self) -> list[set[str]] | None:
        """Raises `LostError`."""
        if not self.breaker.may_try():
            raise LostError
        try:
            news = self._read()
        except (RedisError, OSError) as error:
            self.count = None
            self.breaker.note_failure(error)
            raise LostError from error
        self.breaker.note_success()
        return news

    async def close_look(self) -> None:
        if one := self.looks.pop(asyncio.get_running_loop(), None):
            await one.aclose()

    async def is_unchanged(self) -> bool:
        """Whether all that was written has been read."""
        if self.breaker.is_lost or self.count is None:
            return False
        loop = asyncio.get_running_loop()
        if loop not in self.looks:
            retry = AsyncRetry(NoBackoff(), 1)
            one = AsyncRedis.from_url(
                self.server, single_connection_client=True, retry=retry, **_BOUNDS
            )
            self.looks[loop] = one
        try:
            count = await self.looks[loop].get(COUNT)
        except (RedisError, OSError):
            return False
        return count is not None and int(count) == self.count

    def _read(self) -> list[set[str]] | None:
        before, count = self.count, self.redis.get(COUNT)
        if count is None:
            self.write({ALL})
            count = self.redis.get(COUNT)
        self.count = int(count or 0)
        if before is None or not before <= self.count <= before + SLOTS:
            return None
        numbers = range(before + 1, self.count + 1)
        if not numbers:
            return []
        slots = self.redis.mget([f"changes:{n % SLOTS}" for n in numbers])
        return self._parsed(numbers, slots)

    def _parsed(
        self, numbers: Iterable[int], slots: list[Any]
    ) -> list[set[str]] | None:
        news = []
        for number, slot in zip(numbers, slots, strict=True):
            said, _space, tables = (slot or b"").decode().partition(" ")
            if said != str(number):
                return None
            news.append(set(tables.split()))
        return news


@dataclass
class _LogRead:
    is_current: bool


# Of this request. Elsewhere the log is read each time that kept values are used.
_log_read: ContextVar[_LogRead | None] = ContextVar("log_read", default=None)


@contextmanager
def reading_log_once(*, is_read: bool = False) -> Iterator[None]:
    """In the block, a request, the log is read once, and again after a change of its
    own; not at all if it has just been read. Blocks within are part of it.
    """
    if _log_read.get() is not None and not is_read:
        yield
        return
    token = _log_read.set(_LogRead(is_read))
    try:
        yield
    finally:
        _log_read.reset(token)


class Changes:
    """What this process knows of the log; `now` grows with each change it hears of."""

    def __init__(self) -> None:
        self.now = 0
        self.latest: dict[str, int] = {}
        self.forgotten = 0  # whatever was made until then may be out of date
        self._lock = threading.Lock()
        self._owed: set[str] = set()
        self._retry: threading.Thread | None = None

    @cached_property
    def log(self) -> Log:
        if settings.REDIS_URL:
            return RedisLog(settings.REDIS_URL)
        return FileLog(Path(settings.DATA_DIR) / "changes.log")

    def are_known(self) -> bool:
        """Whether kept values may be used: the log has been read, or could be now."""
        known = _log_read.get()
        if known is None:
            return self.catch_up()
        known.is_current = known.is_current or self.catch_up()
        return known.is_current

    def catch_up(self) -> bool:
        """Read what was written since; whether that was possible."""
        with self._lock:
            try:
                news = self.log.read()
            except (LostError, OSError):
                self._forget()
                return False
            if news is None:
                self._forget()
            else:
                for tables in news:
                    self._hear(tables)
            return True

    async def is_current(self) -> bool:
        """A look from the event loop. Where it says no, `catch_up` finds out."""
        log = self.log
        if not isinstance(log, RedisLog) or not await log.is_unchanged():
            return False
        # Whoever has read the log may not have heard all of it yet.
        return not self._lock.locked()

    async def close(self) -> None:
        """The event loop ends."""
        if isinstance(self.log, RedisLog):
            await self.log.close_look()

    def hold(self, tables: Iterable[str], since: int) -> bool:
        """Whether nothing was written to these tables after `since`."""
        latest = self.latest  # before `forgotten`, which is set before this is emptied
        if since < self.forgotten:
            return False
        return all(latest.get(table, 0) <= since for table in tables)

    def publish(self, tables: Iterable[str]) -> None:
        """Say that tables were written. What can't be said now is said later."""
        try:
            self.log.write(tables)
        except (RedisError, OSError) as error:
            logger.warning("change_not_logged", error=str(error))
            self._say_later(tables)
        if (known := _log_read.get()) is not None:
            known.is_current = False

    def _hear(self, tables: set[str]) -> None:
        # `now` comes last: who begins to make something meanwhile begins before.
        number = self.now + 1
        if len(self.latest) > MOST:
            self.forgotten = number
            self.latest = {}
        self.latest.update(dict.fromkeys(tables, number))
        if ALL in tables:
            self.forgotten = number
        self.now = number

    def _forget(self) -> None:
        self.forgotten = self.now + 1
        self.now = self.forgotten

    def _say_later(self, tables: Iterable[str]) -> None:
        self._owed |= set(tables)
        if self._retry is None or not self._retry.is_alive():
            self._retry = threading.Thread(target=self._say_what_is_owed, daemon=True)
            self._retry.start()

    def _say_what_is_owed(self) -> None:
        while owed := set(self._owed):
            time.sleep(AGAIN)
            with suppress(RedisError, OSError):
                self.log.write(owed)
                self._owed -= owed


changes = Changes()
