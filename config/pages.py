"""Django's pages under an ASGI server, in a fixed number of threads.

Every view of the market is synchronous. Django's own ASGI handler would give each
request a new thread with a new database connection and change threads at every
middleware; here a request waits for one of a few threads, which keep their
connections. A body is read whole before a thread is taken, so that a phone with a
slow network holds none.
"""

import asyncio
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http.response import HttpResponseBase

from core.streams import Receive, Scope, Send

IN_MEMORY = 256 * 1024  # bytes of a body; the rest goes to a file
SEND_TIMEOUT = 60  # seconds that a client may take to read a piece of a download

Headers = list[tuple[bytes, bytes]]


class ViewerGoneError(Exception):
    """Raised when the client left before its request was read."""


class BodyTooLargeError(Exception):
    """Raised when a body is larger than the market takes from anyone."""


@dataclass
class Start:
    """What the WSGI application says before the body."""

    status: int = 500
    headers: Headers = field(default_factory=list)

    def __call__(
        self, status: str, headers: list[tuple[str, str]], _error: Any = None, /
    ) -> Callable[[bytes], object]:
        self.status = int(status.split(" ", 1)[0])
        self.headers = [
            (name.lower().encode("latin-1"), value.strip().encode("latin-1"))
            for name, value in headers
        ]
        return self._write

    def _write(self, _piece: bytes) -> None:
        """PEP 3333's old way to send; Django never uses it."""


class Pages:
    """Django's WSGI application as an ASGI one."""

    def __init__(self) -> None:
        self.django = get_wsgi_application()
        self.threads = ThreadPoolExecutor(settings.PAGES_AT_ONCE, "page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            try:
                length = await _read(receive, body)
            except ViewerGoneError:
                return
            except BodyTooLargeError:
                await send(
                    {"type": "http.response.start", "status": 413, "headers": []}
                )
                await send({"type": "http.response.body", "body": b"Too large."})
                return
            environ = _environ(scope, body, length)
            loop = asyncio.get_running_loop()
            answer = partial(self._answer, environ, send, loop)
            start, content = await loop.run_in_executor(
                self.threads, copy_context().run, answer
            )
        if content is None:
            return
        await send(_start(start))
        await send({"type": "http.response.body", "body": content})

    def _answer(
        self, environ: dict[str, Any], send: Send, loop: asyncio.AbstractEventLoop
    ) -> tuple[Start, bytes | None]:
        """In a thread: the page. A download is sent from here, as None says."""
        start = Start()
        response: HttpResponseBase = self.django(environ, start)
        try:
            if environ["REQUEST_METHOD"] == "HEAD":
                return start, b""
            if not response.streaming:
                return start, b"".join(response)
            self._send_pieces(start, response, send, loop)
            return start, None
        finally:
            response.close()

    def _send_pieces(
        self,
        start: Start,
        pieces: Iterable[bytes],
        send: Send,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        def tell(message: dict[str, Any]) -> None:
            sending = asyncio.run_coroutine_threadsafe(_sent(send, message), loop)
            sending.result(SEND_TIMEOUT)

        tell(_start(start))
        for piece in pieces:
            tell({"type": "http.response.body", "body": piece, "more_body": True})
        tell({"type": "http.response.body", "body": b""})


async def _sent(send: Send, message: dict[str, Any]) -> None:
    await send(message)


def _start(start: Start) -> dict[str, Any]:
    return {
        "type": "http.response.start",
        "status": start.status,
        "headers": start.headers,
    }


async def _read(receive: Receive, body: IO[bytes]) -> int:
    """Write the request's body to the file; returns its length."""
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ViewerGoneError
        piece = message.get("body", b"")
        length += len(piece)
        if length > settings.BODY_LIMIT:
            raise BodyTooLargeError
        body.write(piece)
        if not message.get("more_body", False):
            body.seek(0)
            return length


def _environ(scope: Scope, body: IO[bytes], length: int) -> dict[str, Any]:
    """The request as PEP 3333 wants it: bytes as latin-1 text."""
    host, port = scope.get("server") or ("127.0.0.1", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", "").encode().decode("latin-1"),
        "PATH_INFO": _path(scope),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(host),
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": str(client[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        _add_header(environ, name.decode("latin-1"), value.decode("latin-1"))
    environ["CONTENT_LENGTH"] = str(length)
    return environ


def _path(scope: Scope) -> str:
    """The path's own bytes, which need not be UTF-8."""
    raw = scope.get("raw_path")
    if raw is None:
        return str(scope["path"].encode().decode("latin-1"))
    return unquote_to_bytes(raw.partition(b"?")[0]).decode("latin-1")


def _add_header(environ: dict[str, Any], name: str, value: str) -> None:
    # A client's `X_Forwarded_Proto` must not pass for a proxy's `X-Forwarded-Proto`.
    if "_" in name:
        return
    key = name.upper().replace("-", "_")
    if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        key = f"HTTP_{key}"
    if key in environ:
        value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
    environ[key] = value
