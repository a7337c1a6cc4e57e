"""Tickets, news and requests of event streams."""

import asyncio
import time

from core.events.hubs import hub
from core.events.news import News
from core.events.tickets import Ticket
from core.streams import serve_events

CHANNEL = "order:1"


def make_ticket(channel: str = CHANNEL, nonce: str = "page") -> Ticket:
    return Ticket(channel, nonce, int(time.time()) + 3600)


def make_numbered_news(n: int, channel: str = CHANNEL) -> News:
    return News(channel, f"{n:x}-id", "changed", f'{{"n":{n}}}')


def wire_of(*numbers: int) -> bytes:
    return b"".join(make_numbered_news(n).wire for n in numbers)


def drain(viewer) -> bytes:
    """All that the viewer still had to be sent, as bytes."""
    found = b"".join(viewer.queue)
    viewer.queue.clear()
    return found


async def wait_until(holds, seconds=10):
    """Wait for it; a test that waits in vain fails instead of hanging."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "waited in vain"
        await asyncio.sleep(0.002)


class EventRequest:
    """One request under `/events/`: what was sent, and when the viewer goes."""

    def __init__(self, path, method="GET", query="", headers=(), client="192.0.2.1"):
        self.scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(k.encode(), v.encode()) for k, v in headers],
            "client": (client, 5000),
        }
        self.sent: list[dict] = []
        self.gone = asyncio.Event()
        self.answering: asyncio.Task | None = None

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)

    async def open(self):
        """Until the answer has begun."""
        request = serve_events(self.scope, self.receive, self.send)
        self.answering = asyncio.create_task(request)
        await wait_until(lambda: self.sent or self.answering.done())
        return self

    async def close(self):
        self.gone.set()
        await asyncio.wait_for(self.answering, 5)

    async def answered(self):
        """The whole answer to a viewer who stays until it is over."""
        await self.open()
        await asyncio.wait_for(self.answering, 15)
        return self

    @property
    def status(self) -> int:
        return self.sent[0]["status"]

    @property
    def headers(self) -> dict:
        return dict(self.sent[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


def play(scene):
    """What the scene returns; it has the process's hub for itself."""

    async def whole():
        hub.start()
        try:
            return await scene()
        finally:
            await hub.stop()

    return asyncio.run(whole())
