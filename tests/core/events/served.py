"""The streams alone under the real server, without the market's pages.

`POST /say/<channel>/<name>/<number>/<size>/` publishes so many events of that name.
A viewer may lag behind by few, large writes. `/page/?address=…&renew=…` listens
with the market's script; while `/refuse/<status>/` was asked for, no stream is opened.
"""

import os
from pathlib import Path
from urllib.parse import unquote

from django import setup

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
setup()

from core import streams  # noqa: E402
from core.events import address, hub, line, publish  # noqa: E402

line.QUEUE, line.BUNDLE_BYTES = 6, 10_000_000
streams.HELLO = [b"retry: 50\nevent: hello\ndata: {}\n\n"]
streams.POLL_WAITS = 1.0
SCRIPT = Path(__file__).resolve().parents[3] / "static" / "live" / "events.js"
PAGE = """<!doctype html><script type="module">
import { LiveEvents } from "/script/";
const asked = new URLSearchParams(location.search);
window.heard = []; window.states = []; window.resyncs = 0;
LiveEvents.patience = 2000; LiveEvents.streamAgain = 300;
window.news = new LiveEvents(asked.get("address"), {
  renew: asked.get("renew"),
  resync: () => { window.resyncs += 1; },
  state: (name) => window.states.push(name),
});
window.news.on("chat", ({ n }, id) => window.heard.push([n, id !== ""]));
window.news.on("count", ({ n }) => { window.viewers = n; });
</script>"""
refusing = []


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        hub.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await hub.stop()
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["path"].startswith(streams.PREFIX):
        if refusing and b"poll=1" not in scope["query_string"]:
            await answer(send, refusing[0])
        else:
            await streams.serve_events(scope, receive, send)
    else:
        name, *words = unquote(scope["path"]).strip("/").split("/")
        await answer(send, *ANSWERS[name](*words))


async def answer(send, status, body="", kind="text/html"):
    headers = [(b"content-type", kind.encode())]
    start = {"type": "http.response.start", "status": status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": body.encode()})


def say(channel, name, number, size):
    for n in range(int(number)):
        publish(
            channel, name, {"n": n, "text": "x" * int(size)} if int(size) else {"n": n}
        )
    return (204,)


def refuse(status):
    refusing[:] = [int(status)] if int(status) else []
    return (204,)


ANSWERS = {
    "say": say,
    "refuse": refuse,
    "page": lambda: (200, PAGE),
    "script": lambda: (200, SCRIPT.read_text(), "text/javascript"),
    "renew": lambda channel: (200, f'{{"address": "{address(channel)}"}}'),
    "favicon.ico": lambda: (204,),
}
