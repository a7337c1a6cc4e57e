"""The address `/events/<ticket>/`, as a bare ASGI application beside Django's.

A stream passes no middleware and opens no session: thousands of them stay open beside
the pages, and Django's own streaming costs about twice as much for each.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import unquote

from django.conf import settings

from .events import END, Viewer, channel_of, hub

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PREFIX = "/events/"
RETRY = b"retry: 3000\n\n"  # ms until a browser whose stream broke comes back


async def serve_events(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request under `/events/`; a stream ends when the viewer goes."""
    if scope["method"] != "GET":
        await _refuse(send, 405, "A stream of events can only be read.")
        return
    channel = channel_of(unquote(scope["path"][len(PREFIX) :].strip("/")))
    if channel is None:
        await _refuse(send, 403, "This page is too old. Load it again.")
        return
    if hub.count >= settings.EVENTS_MAX_VIEWERS:
        await _refuse(send, 503, "Too many pages are open. Load yours again later.")
        return
    hub.start()
    viewer = hub.join(channel, _last_seen(scope))
    watch = asyncio.create_task(_until_gone(receive, viewer))
    try:
        await _stream(viewer, send)
    except (asyncio.CancelledError, OSError):
        pass  # dropped, or the viewer went while it was being sent something
    finally:
        hub.leave(viewer)
        watch.cancel()


async def _stream(viewer: Viewer, send: Send) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/event-stream; charset=utf-8"),
                (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no"),
                (b"x-content-type-options", b"nosniff"),
            ],
        }
    )
    wire = RETRY
    while wire != END:
        await send({"type": "http.response.body", "body": wire, "more_body": True})
        wire = await viewer.queue.get()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_gone(receive: Receive, viewer: Viewer) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    if viewer.task is not None:
        viewer.task.cancel()


async def _refuse(send: Send, status: int, text: str) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if status == 503:
        headers.append((b"retry-after", b"30"))
    if status == 405:
        headers.append((b"allow", b"GET"))
    start = {"type": "http.response.start", "status": status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": text.encode()})


def _last_seen(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"last-event-id":
            return value.decode("latin-1")[:64]
    return None
