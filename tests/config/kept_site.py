"""The server without a socket: kept pages, and behind them Django's."""

import asyncio
import re

from django.db import connections

from config.asgi_bridge import Pages
from config.page_cache import PageCache
from tests.config.asgi_requests import Request

# What each answer draws anew, and what says where it came from.
OWN = re.compile(
    rb'(name="(?:csrfmiddlewaretoken|click)"(?: id="[^"]*")?) value="[^"]*"'
    rb'|data-now="\d+"'
)
GZIP = (b"accept-encoding", b"gzip")


class Site:
    """Answers requests as `config.asgi` does."""

    def __init__(self):
        self.pages = Pages()
        self.cache = PageCache(self.pages)
        self.runner = asyncio.Runner()

    def ask(self, *requests, is_fresh=False):
        """The requests at the same time; each is then answered."""
        self.runner.run(self._all(requests, is_fresh=is_fresh))
        return requests[0] if len(requests) == 1 else requests

    async def _all(self, requests, *, is_fresh):
        await asyncio.gather(*(self._one(one, is_fresh=is_fresh) for one in requests))

    async def _one(self, request, *, is_fresh):
        if is_fresh or not await self.cache.answer(request.scope, request.send):
            await request.answered(self.pages)

    def close(self):
        self.runner.run(self.cache.close())
        self.runner.close()
        self.pages.threads.submit(connections.close_all).result()
        self.pages.threads.shutdown()


def get(address, cookies="", *headers, method="GET"):
    sent = [(b"cookie", cookies.encode())] if cookies else []
    return Request(address, headers=[*sent, *headers], method=method)


def header(request, name):
    return dict(request.sent[0]["headers"]).get(name)


def is_kept(request):
    return header(request, b"x-page-cache") == b"kept"


def text_of(request):
    assert request.status == 200, request.status
    return OWN.sub(rb"\1", request.body)
