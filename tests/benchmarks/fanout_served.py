"""The two ASGI servers of `fanout`: our streams, and the least that could be called one."""

import asyncio
import json
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

RATE = int(os.environ["RATE"])
TEXT = "x" * 100


def messages():
    """One after another, when it is due; what a chat of that rate has."""
    n, due = 0, time.monotonic()
    while True:
        due += 1 / RATE
        time.sleep(max(0.0, due - time.monotonic()))
        yield {"n": n, "at": time.time(), "text": TEXT}
        n += 1


async def _live(receive, send, begin):
    await receive()
    begin()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


# --- Bare -------------------------------------------------------------------------
queues = set()


async def bare(scope, receive, send):
    if scope["type"] == "lifespan":
        await _live(receive, send, _begin_bare)
        return
    queue = asyncio.Queue(64)
    queues.add(queue)
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    wire = b": hi\n\n"
    try:
        while True:
            await send({"type": "http.response.body", "body": wire, "more_body": True})
            wire = await queue.get()
    finally:
        queues.discard(queue)


def _begin_bare():
    Path(os.environ["TICKET"]).write_text("/stream")
    loop = asyncio.get_running_loop()

    def tell(wire):
        for queue in tuple(queues):
            with suppress(asyncio.QueueFull):
                queue.put_nowait(wire)

    def publish():
        for message in messages():
            wire = (
                f"event: chat\ndata: {json.dumps(message, separators=(',', ':'))}\n\n"
            )
            loop.call_soon_threadsafe(tell, wire.encode())

    threading.Thread(target=publish, daemon=True).start()


# --- Ours -------------------------------------------------------------------------
async def ours(scope, receive, send):
    from core.streams import serve_events

    if scope["type"] == "lifespan":
        await _live(receive, send, _begin_ours)
    else:
        await serve_events(scope, receive, send)


def _begin_ours():
    from core.events import address, hub, publish

    hub.start()
    Path(os.environ["TICKET"]).write_text(address("live:1"))

    def publish_all():
        for message in messages():
            publish("live:1", "chat", message)

    threading.Thread(target=publish_all, daemon=True).start()


if "DJANGO_SETTINGS_MODULE" not in os.environ:
    from django import setup

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    setup()
