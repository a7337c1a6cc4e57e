"""Requests to `config.asgi_bridge` without a server."""

import asyncio
from contextlib import suppress

from config.asgi_bridge import Pages


def scope_of(address, *, method="GET", headers=(), client="127.0.0.1"):
    route, _, query = address.partition("?")
    return {
        "type": "http",
        "method": method,
        "path": route,
        "raw_path": route.encode(),
        "query_string": query.encode(),
        "http_version": "1.1",
        "headers": [(b"host", b"localhost"), *headers],
        "server": ("localhost", 80),
        "client": (client, 5),
    }


class Request:
    """One request; `pieces` of its body come as they are asked for, then silence."""

    def __init__(self, address, *, pieces=(b"",), is_whole=True, **more):
        self.scope = scope_of(address, **more)
        self.pieces, self.is_whole = list(pieces), is_whole
        self.read = 0
        self.sent = []
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.has_begun, self.is_silent = asyncio.Event(), asyncio.Event()

    async def receive(self):
        if not self.pieces:
            self.is_silent.set()
            await asyncio.Event().wait()
        piece = self.pieces.pop(0)
        self.read += len(piece)
        more = bool(self.pieces) or not self.is_whole
        return {"type": "http.request", "body": piece, "more_body": more}

    async def send(self, message):
        if message["type"] == "http.response.body":
            await self.may_read.wait()
        self.sent.append(message)
        self.has_begun.set()

    async def answered(self, pages):
        await pages(self.scope, self.receive, self.send)
        return self

    @property
    def status(self):
        return self.sent[0]["status"] if self.sent else None

    @property
    def body(self):
        return b"".join(message["body"] for message in self.sent[1:])


def run(work):
    """What an async function makes of fresh pages."""

    async def all_of_it():
        pages = Pages()
        try:
            return await work(pages)
        finally:
            pages.threads.shutdown(wait=False)

    with suppress(asyncio.CancelledError):
        return asyncio.run(all_of_it())
