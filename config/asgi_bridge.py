"""Django's pages under an ASGI server, in a fixed number of threads.

Every view of the market is synchronous. Django's own ASGI handler would give each
request a new thread with a new database connection and change threads at every
middleware; here a request waits for one of a few threads, which keep their
connections. A body is read whole before a thread is taken (`config/bodies.py`), and a
file is sent after it was given back (`config/downloads.py`), so that a phone with a
slow network holds none.
"""

import asyncio
import io
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

import structlog
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http.response import HttpResponseBase

from core.inputs import whole
from core.streams import Receive, Scope, Send

from .bodies import Bodies, Body, BodyRefusedError, SenderGoneError
from .downloads import LARGE, Download, Downloads

IN_MEMORY = 256 * 1024  # bytes of a body or of what is sent; the rest goes to a file
RETRY_AFTER = b"20"  # seconds
TOO_MANY = "Too many files are being loaded. Try again in a moment."

logger = structlog.get_logger(__name__)

Headers = list[tuple[bytes, bytes]]


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

    @property
    def length(self) -> int:
        """What is to be sent; without a word about it, a large one."""
        said = dict(self.headers).get(b"content-length", b"")
        length = whole(said.decode("latin-1"))
        return LARGE if length is None else length

    def _write(self, _piece: bytes) -> None:
        """PEP 3333's old way to send; Django never uses it."""


class Pages:
    """Django's WSGI application as an ASGI one."""

    def __init__(self) -> None:
        self.django = get_wsgi_application()
        self.threads = ThreadPoolExecutor(settings.WEB_THREADS, "page")
        self.bodies = Bodies()
        self.downloads = Downloads()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = Body(scope, receive, self.bodies)
        with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
            try:
                await body.read(file)
                start, content = await self._page(environ_of(scope, file, body.length))
            except SenderGoneError:
                return
            except BodyRefusedError as refusal:
                if refusal.status == 413:
                    await body.drain()
                await _refuse(send, refusal.status, refusal.words())
                return
            finally:
                body.release()
        if isinstance(content, Download):
            await self._send(start, content, send, address=body.address)
        else:
            await send(_start(start))
            await send({"type": "http.response.body", "body": content})

    async def _page(self, environ: dict[str, object]) -> tuple[Start, bytes | Download]:
        loop = asyncio.get_running_loop()
        answer = partial(self.answer, environ)
        return await loop.run_in_executor(self.threads, copy_context().run, answer)

    def answer(self, environ: dict[str, Any]) -> tuple[Start, bytes | Download]:
        """In a thread: the page, or a file that is not read yet."""
        start = Start()
        response: HttpResponseBase | Download = self.django(environ, start)
        if isinstance(response, Download):
            return start, _opened(response, environ["REQUEST_METHOD"])
        try:
            if environ["REQUEST_METHOD"] == "HEAD":
                return start, b""
            if not response.streaming:
                return start, _parted(b"".join(response))
            return start, _opened(Download(_written(response)))
        finally:
            response.close()

    async def _send(
        self, start: Start, download: Download, send: Send, *, address: str
    ) -> None:
        try:
            with self.downloads.place(address, start.length) as has_place:
                if not has_place:
                    await _refuse(send, 503, TOO_MANY.encode())
                    return
                await send(_start(start))
                await self.downloads.send(download, send)
        except TimeoutError:
            logger.info("download_cut_off", address=address)
        finally:
            await self.downloads.close(download)


def _opened(download: Download, method: str = "GET") -> bytes | Download:
    if method == "HEAD":
        download.close()
        return b""
    whole = download.whole()
    return download if whole is None else whole


def _parted(content: bytes) -> bytes | Download:
    if len(content) < LARGE:
        return content
    return _opened(Download(io.BytesIO(content)))


def _written(pieces: HttpResponseBase) -> IO[bytes]:
    """What is made as it is read, so that its reader keeps no thread and no query."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - its sender closes it
    file.writelines(pieces)
    file.seek(0)
    return file


async def _refuse(send: Send, status: int, words: bytes) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
    ]
    if status == 503:
        headers.append((b"retry-after", RETRY_AFTER))
    await send(_start(Start(status, headers)))
    await send({"type": "http.response.body", "body": words})


def _start(start: Start) -> dict[str, object]:
    return {
        "type": "http.response.start",
        "status": start.status,
        "headers": start.headers,
    }


def environ_of(scope: Scope, body: IO[bytes], length: int) -> dict[str, object]:
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
        "wsgi.file_wrapper": Download,
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


def _add_header(environ: dict[str, object], name: str, value: str) -> None:
    # A client's `X_Forwarded_Proto` must not pass for a proxy's `X-Forwarded-Proto`.
    if "_" in name:
        return
    key = name.upper().replace("-", "_")
    if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        key = f"HTTP_{key}"
    if key in environ:
        value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
    environ[key] = value
