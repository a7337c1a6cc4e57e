"""The address `/events/<ticket>/`, as a bare ASGI application beside Django's.

A stream passes no middleware and opens no session: thousands of them stay open beside
the pages, and Django's own streaming costs about twice as much for each. With `?poll=1`
the same news come as JSON, for networks that let no stream through. nchan, which holds
the streams itself, asks at `/events/allowed/` whom it may serve.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote

from django.conf import settings

from .client import address_from
from .events.hubs import hub
from .events.line import END, Viewer
from .events.news import RESYNC, News, bundle, is_wide, moment
from .events.tally import COUNT
from .events.tickets import Ticket, read_ticket

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PREFIX = "/events/"
ALLOWED = "/events/allowed/"
# ms until a browser whose stream broke comes back: not all at once. `hello` tells the
# page that the stream gets through to it.
HELLO = [
    f"retry: {wait}\nevent: hello\ndata: {{}}\n\n".encode()
    for wait in range(2000, 6000, 250)
]
NO_BUFFER = (b"x-accel-buffering", b"no")
POLL_WAITS = 8.0  # seconds at most that a poll waits for news
TEXTS = {
    403: "This page is too old. Load it again.",
    405: "A stream of events can only be read.",
    429: "Too many streams of one page or one connection are open.",
    503: "Too many pages are open. Load yours again later.",
}
COMES_BACK = {429: b"20", 503: b"30"}  # seconds


async def serve_events(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request under `/events/`; a stream ends when the viewer goes."""
    if scope["method"] != "GET":
        await _refuse(send, 405)
        return
    if scope["path"] == ALLOWED:
        await _say_if_allowed(scope, send)
        return
    seen = read_ticket(unquote(scope["path"][len(PREFIX) :].strip("/")))
    if seen is None:
        await _refuse(send, 403)
        return
    hub.start()
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    if query.get("poll") == ["1"]:
        await _poll(scope, query.get("after", [""])[0][:64], seen, receive, send)
    else:
        await _open(scope, _last_seen(scope, query), seen, receive, send)


def _refusal(seen: Ticket, address: str) -> int | None:
    """Why no further stream of the ticket or the address is opened, as a status."""
    if hub.count >= settings.EVENTS_MAX_VIEWERS:
        return 503
    if hub.by_ticket[seen.nonce] >= settings.EVENTS_PER_PAGE:
        return 429
    if hub.by_address[address] >= settings.EVENTS_PER_ADDRESS:
        return 429
    return None


async def _open(
    scope: Scope, last_seen: str | None, seen: Ticket, receive: Receive, send: Send
) -> None:
    address = _address(scope)
    await hub.recall(seen.channel, last_seen)
    status = _refusal(seen, address)
    if status:
        await _refuse(send, status)
        return
    viewer = hub.join(seen, last_seen, address)
    watch = asyncio.create_task(_until_gone(receive, viewer))
    try:
        await _stream(viewer, send)
    except (asyncio.CancelledError, OSError):
        pass  # dropped, or the viewer went while it was being sent something
    finally:
        hub.leave(viewer)
        watch.cancel()


async def _stream(viewer: Viewer, send: Send) -> None:
    await send(_start(200, b"text/event-stream; charset=utf-8", NO_BUFFER))
    wire = random.choice(HELLO)  # noqa: S311 - spreads a crowd, keeps no secret
    while wire != END:
        await send({"type": "http.response.body", "body": wire, "more_body": True})
        wire = await viewer.next()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _poll(
    scope: Scope, after: str, seen: Ticket, receive: Receive, send: Send
) -> None:
    """What came after the id as JSON, at once or as soon as something does."""
    await hub.recall(seen.channel, after)
    line = hub.line(seen.channel)
    missed = line.missed(after) if after else []
    if after and missed == []:
        address = _address(scope)
        status = _refusal(seen, address)
        if status:
            await _refuse(send, status)
            return
        if not await _heard(hub.join(seen, after, address), receive):
            return
        missed = line.missed(after)
    last = line.kept[-1].id if line.kept else moment()
    if missed is None:
        missed = [News(seen.channel, "", RESYNC, "{}")]
    if is_wide(seen.channel):
        missed.append(News(seen.channel, "", COUNT, f'{{"n":{line.counted}}}'))
    body = b'{"events":%b,"last":%b}' % (bundle(missed), json.dumps(last).encode())
    await send(_start(200, b"application/json"))
    await send({"type": "http.response.body", "body": body})


async def _heard(viewer: Viewer, receive: Receive) -> bool:
    """Wait for news, but not long; False when the viewer went."""
    watch = asyncio.create_task(_until_gone(receive, viewer))
    try:
        await asyncio.wait_for(viewer.next(), POLL_WAITS)
    except TimeoutError:
        pass
    except asyncio.CancelledError:
        return False
    finally:
        hub.leave(viewer)
        watch.cancel()
    return True


async def _say_if_allowed(scope: Scope, send: Send) -> None:
    """Answer nchan: may whoever brings this ticket hear this channel?"""
    asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
    seen = read_ticket(unquote(asked.get(b"x-events-ticket", "")))
    if seen is None or seen.channel != unquote(asked.get(b"x-events-channel", "")):
        await _refuse(send, 403)
        return
    await send(_start(204, b"text/plain"))
    await send({"type": "http.response.body", "body": b""})


async def _until_gone(receive: Receive, viewer: Viewer) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    if viewer.task is not None:
        viewer.task.cancel()


def _start(status: int, kind: bytes, *more: tuple[bytes, bytes]) -> Message:
    headers = [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *more,
    ]
    return {"type": "http.response.start", "status": status, "headers": headers}


async def _refuse(send: Send, status: int) -> None:
    more = []
    if status in COMES_BACK:
        more.append((b"retry-after", COMES_BACK[status]))
    if status == 405:
        more.append((b"allow", b"GET"))
    await send(_start(status, b"text/plain; charset=utf-8", *more))
    await send({"type": "http.response.body", "body": TEXTS[status].encode()})


def _last_seen(scope: Scope, query: dict[str, list[str]]) -> str | None:
    """The header of a browser that comes back by itself, or what the page says."""
    for name, value in scope["headers"]:
        if name == b"last-event-id":
            return str(value.decode("latin-1")[:64])
    return query.get("last_event_id", [""])[0][:64] or None


def _address(scope: Scope) -> str:
    forwarded = b",".join(
        value for name, value in scope["headers"] if name == b"x-forwarded-for"
    )
    peer = str((scope.get("client") or ("",))[0])
    return address_from(peer, forwarded.decode("latin-1"))
