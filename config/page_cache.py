"""Answers requests for kept pages before Django wakes up; all others go on to Django.

The page itself is the one that a guest sees whom nobody knows. What is a person's own
(basket's count, menu, tokens of forms) is put in for each, and kept for a while too.
"""

import asyncio
import io
import json
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import cache, partial
from http.cookies import Morsel
from typing import Any, TypeVar
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpResponse

from core.compressed import ENCODINGS
from core.encodings import choose_encoding
from core.language_addresses import set_language_cookie
from core.logs import log_answer
from core.page_cache.changes import RedisLog, changes, reading_log_once
from core.page_cache.parts import CSRF, FOR_ALL, OWN_PARTS, Body, cut
from core.page_cache.reads import Kept, make, note_tables
from core.page_cache.tables import are_watched
from core.regions import REGION_COOKIE
from core.streams import Scope, Send

from .asgi_bridge import Headers, Pages, environ_of
from .downloads import Download
from .page_requests import PageRequest, read_request

HEADER = b"x-page-cache"
_DROPPED = frozenset({b"content-length", b"x-request-id"})
NOT_KEPT_FOR = 10.0  # seconds until a page that could not be kept is tried again
OWN_LIFE = 60.0  # seconds

Result = TypeVar("Result")
logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Page:
    """An answer that is kept; `headers` without those that each request has its own."""

    headers: Headers
    body: Body


@dataclass(frozen=True)
class Person:
    """Whose page it is, if they are signed in, and what is on it of their own."""

    user: int | None
    parts: dict[str, bytes]


NOBODY = Person(None, {})


@dataclass
class Store:
    """What was used last, up to so many bytes."""

    most: int
    size: int = 0
    found: OrderedDict[Hashable, tuple[Kept[Any], int]] = field(
        default_factory=OrderedDict
    )

    def get(self, key: Hashable) -> Kept[Any] | None:
        held = self.found.get(key)
        if held is None:
            return None
        if not held[0].holds():
            self.drop(key)
            return None
        self.found.move_to_end(key)
        return held[0]

    def put(self, key: Hashable, kept: Kept[Any], size: int) -> None:
        self.drop(key)
        self.found[key] = kept, size
        self.size += size
        while self.size > self.most:
            self.drop(next(iter(self.found)))

    def drop(self, key: Hashable) -> None:
        _kept, size = self.found.pop(key, (None, 0))
        self.size -= size


class Freshness:
    """Reads the log for all requests that wait: one that came later waits for the next
    reading, as what changed before it came must be seen.
    """

    def __init__(self) -> None:
        self.running: asyncio.Task[bool] | None = None
        self.following: asyncio.Task[bool] | None = None

    async def __call__(self) -> bool:
        if not isinstance(changes.log, RedisLog):
            return changes.catch_up()  # a look at a file
        if self.running is None or self.running.done():
            self.running = asyncio.create_task(self._read())
            return await asyncio.shield(self.running)
        if self.following is None or self.following.done():
            self.following = asyncio.create_task(self._read_after(self.running))
        return await asyncio.shield(self.following)

    async def _read_after(self, running: "asyncio.Task[bool]") -> bool:
        await asyncio.wait({running})
        self.running, self.following = self.following, None
        return await self._read()

    async def _read(self) -> bool:
        return await changes.is_current() or await asyncio.to_thread(changes.catch_up)


class PageCache:
    """Kept pages in front of Django's."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.kept = Store(settings.PAGE_CACHE_BYTES)
        self.freshness = Freshness()
        self.making: dict[Hashable, asyncio.Task[Any]] = {}

    async def close(self) -> None:
        """The server goes down."""
        await changes.close()

    async def answer(self, scope: Scope, send: Send) -> bool:
        """Send the page, if it can be answered from here."""
        request = read_request(scope) if self.kept.most else None
        if request is None or not await self.freshness():
            return False
        try:
            found = await self._found(request, scope)
        except Exception:
            # Django draws the page again, or one that says what is wrong.
            logger.exception("page_not_kept", path=request.path)
            return False
        if found is None:
            return False
        # From here on nothing of the cache is held, however slowly it is read.
        headers, body = found
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return True

    async def _found(
        self, request: PageRequest, scope: Scope
    ) -> tuple[Headers, bytes] | None:
        page = await self._page(request, scope)
        person = await self._own(request, scope) if page is not None else None
        if page is None or person is None:
            return None
        return _answer_of(request, page, person)

    async def _page(self, request: PageRequest, scope: Scope) -> Page | None:
        cookies = f"{settings.LANGUAGE_COOKIE_NAME}={request.language}"
        if request.region:
            cookies += f"; {REGION_COOKIE}={request.region}"
        asked = {**scope, "method": "GET", "query_string": request.query.encode()}
        return await self._kept(request.page_key, partial(self._draw, asked, cookies))

    async def _own(self, request: PageRequest, scope: Scope) -> Person | None:
        key = request.own_key
        if key is None:
            return NOBODY
        asked = {
            **scope,
            "method": "GET", "path": request.home, "raw_path": request.home.encode(),
            "query_string": b"",
        }  # fmt: skip
        cookies = "; ".join(
            f"{name}={value}" for name, value in request.cookies.items()
        )
        return await self._kept(key, partial(self._draw_own, asked, cookies))

    async def _kept(
        self, key: Hashable, draw: Callable[[], Kept[Result | None]]
    ) -> Result | None:
        """What is kept, or made now: by one of those who ask for it."""
        if (kept := self.kept.get(key)) is not None:
            return kept.value
        if (task := self.making.get(key)) is None:
            # Who comes while it is made may have come after a change: not for them.
            task = asyncio.create_task(self._make(key, draw))
            self.making[key] = task
            return await asyncio.shield(task)
        await asyncio.wait({task})
        if not await self.freshness():
            return None
        return await self._kept(key, draw)

    async def _make(
        self, key: Hashable, draw: Callable[[], Kept[Result | None]]
    ) -> Result | None:
        try:
            loop = asyncio.get_running_loop()
            kept = await loop.run_in_executor(
                self.pages.threads, copy_context().run, draw
            )
            self.kept.put(key, kept, size_of(key, kept.value))
            return kept.value
        finally:
            self.making.pop(key, None)

    def _draw(self, scope: Scope, cookies: str) -> Kept[Page | None]:
        """In a thread: the page for a guest whom nobody knows."""
        with reading_log_once(is_read=True):
            kept = make(partial(self._answer, scope, cookies, FOR_ALL))
        status, headers, content = kept.value
        is_ours = are_watched(kept.tables)
        is_kept = status == 200 and is_ours and b"set-cookie" not in dict(headers)
        if not is_ours:
            unknown = sorted(one for one in kept.tables if not are_watched([one]))
            logger.warning("page_reads_unwatched", path=scope["path"], tables=unknown)
        if not is_kept or not isinstance(content, bytes):
            return _replaced(kept, None)
        held = [(name, value) for name, value in headers if name not in _DROPPED]
        return _replaced(kept, Page([*held, (HEADER, b"kept")], cut(content)))

    def _draw_own(self, scope: Scope, cookies: str) -> Kept[Person | None]:
        """In a thread: a person's own parts."""
        with reading_log_once(is_read=True):
            kept = make(partial(self._own_answer, scope, cookies), OWN_LIFE)
        status, headers, content = kept.value
        if status != 200 or b"set-cookie" in dict(headers):
            return _replaced(kept, None)
        found = json.loads(content)
        parts = {name: text.encode() for name, text in found["parts"].items()}
        return _replaced(kept, Person(found["user"], parts))

    def _own_answer(
        self, scope: Scope, cookies: str
    ) -> tuple[int, list[tuple[bytes, bytes]], Any]:
        note_tables("django_session")  # read from the cache where Redis keeps it
        return self._answer(scope, cookies, OWN_PARTS)

    def _answer(
        self, scope: Scope, cookies: str, what: str
    ) -> tuple[int, list[tuple[bytes, bytes]], Any]:
        kept = (b"host", b"x-forwarded-proto", b"x-forwarded-for", b"hx-request")
        headers = [(n, v) for n, v in scope["headers"] if n in kept]
        headers.append((b"cookie", cookies.encode("latin-1")))
        environ = environ_of({**scope, "headers": headers}, io.BytesIO(), 0)
        environ[what] = True
        start, content = self.pages.answer(environ)
        if isinstance(content, Download):
            content.close()
            return 500, [], b""
        return start.status, start.headers, content


def _answer_of(
    request: PageRequest, page: Page, person: Person
) -> tuple[Headers, bytes]:
    """Headers and body, with what is the person's own, and its line in the log."""
    csrf, cookie = _csrf(request.cookies.get(settings.CSRF_COOKIE_NAME, ""))
    request_id = str(uuid4())
    headers = [*page.headers, (b"x-request-id", request_id.encode())]
    encoding = choose_encoding(request.accepted, ENCODINGS)
    if encoding:
        headers.append((b"content-encoding", encoding.encode()))
    body = page.body.answer(encoding, {**person.parts, CSRF: csrf})
    headers.append((b"content-length", str(len(body)).encode()))
    if cookie:
        headers.append((b"set-cookie", cookie))
    if request.new_language:
        headers.append((b"set-cookie", _language_cookie(request.new_language)))
    method = "HEAD" if request.is_head else "GET"
    who = {} if person.user is None else {"user_id": person.user}
    log_answer(f"{method} {request.path}", code=200, request_id=request_id, **who)
    return headers, b"" if request.is_head else body


def _replaced(kept: Kept[Any], value: Any) -> Kept[Any]:
    """What was made of the answer; nothing is tried again in a moment."""
    until = kept.until if value is not None else min(
        kept.until, kept.made_at + NOT_KEPT_FOR
    )  # fmt: skip
    return Kept(value, kept.tables, kept.since, kept.made_at, until)


def size_of(key: Hashable, value: Any) -> int:
    """Bytes, about; of the key as well, which a stranger may have made long."""
    size = 1000 + len(repr(key))
    if isinstance(value, Page):
        return size + value.body.size
    if isinstance(value, Person):
        return size + sum(map(len, value.parts.values()))
    return size


def _csrf(cookie: str) -> tuple[bytes, bytes]:
    """What forms carry, and the cookie to set for it, if the browser has none.

    Django compares a form's 32 signs with the cookie as they are. Nothing that is
    compressed holds them, so they need no mask.
    """
    if len(cookie) == 32 and cookie.isascii() and cookie.isalnum():
        return cookie.encode(), b""
    secret = secrets.token_hex(16).encode()
    return secret, _csrf_cookie().replace(_SECRET, secret)


@cache
def _language_cookie(language: str) -> bytes:
    response = HttpResponse()
    set_language_cookie(response, language)
    return response.cookies[settings.LANGUAGE_COOKIE_NAME].OutputString().encode()


_SECRET = b"the-secret"


@cache
def _csrf_cookie() -> bytes:
    """The header of the cookie, with `_SECRET` where each has its own."""
    morsel: Morsel[str] = Morsel()
    morsel.set(settings.CSRF_COOKIE_NAME, _SECRET.decode(), _SECRET.decode())
    morsel["max-age"] = settings.CSRF_COOKIE_AGE
    morsel["path"] = settings.CSRF_COOKIE_PATH
    morsel["samesite"] = settings.CSRF_COOKIE_SAMESITE
    morsel["secure"] = settings.CSRF_COOKIE_SECURE
    morsel["httponly"] = settings.CSRF_COOKIE_HTTPONLY
    return morsel.OutputString().encode()
