"""The market as one ASGI application: event streams and kept pages before Django's."""

import os

from django import setup

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
setup()

# Only now are the apps loaded that the streams and the worker stand on.
from core.events import hub  # noqa: E402
from core.streams import PREFIX, Receive, Scope, Send, serve_events  # noqa: E402

from . import embedded  # noqa: E402
from .asgi_bridge import Pages  # noqa: E402
from .memory import settle_memory  # noqa: E402
from .page_cache import PageCache  # noqa: E402

pages = Pages()
kept_pages = PageCache(pages)
settle_memory()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Every request of the server, and its start and end."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http" and scope["path"].startswith(PREFIX):
        await serve_events(scope, receive, send)
    elif scope["type"] == "http" and not await kept_pages.answer(scope, send):
        await pages(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    """Start what runs beside the pages, and stop it when the server goes down."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            hub.start()
            embedded.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            await hub.stop()
            await kept_pages.close()
            embedded.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
