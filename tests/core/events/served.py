"""The streams alone under the real server, without the market's pages.

`POST /say/<channel>/<name>/<number>/<size>/` publishes so many events of that name.
A viewer may lag behind by few, large writes.
"""

import os
from urllib.parse import unquote

from django import setup

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
setup()

from core.events import hub, line, publish  # noqa: E402
from core.streams import PREFIX, serve_events  # noqa: E402

line.QUEUE, line.BUNDLE_BYTES = 6, 10_000_000


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        hub.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await hub.stop()
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["path"].startswith(PREFIX):
        await serve_events(scope, receive, send)
    else:
        _, channel, name, number, size = unquote(scope["path"]).strip("/").split("/")
        for n in range(int(number)):
            publish(
                channel,
                name,
                {"n": n, "text": "x" * int(size)} if int(size) else {"n": n},
            )
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
