"""A chat that is flooded, as fifty open pages and the crew hear it."""

import asyncio
import json
import threading
import time

import pytest

from core.events import hub, line
from core.events.news import RESYNC
from core.events.tickets import Ticket
from live.chat import pace
from live.chat.models import ChatMessage
from live.chat.rules import SHOWN_IN_WINDOW, WINDOW
from live.chat.services.messages import say
from tests.factories.live import make_broadcast_on_air, make_viewer

pytestmark = pytest.mark.django_db

PAGES = 50
running_clock = time.monotonic


class Audience:
    """Open pages in the server's event loop, each of which reads at once."""

    def __init__(self, *channels):
        self.writes = {channel: [] for channel in channels}
        self._channels = channels
        self._there, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=(self._live(),))

    async def _live(self):
        hub.start()
        for channel in self._channels:
            for n in range(PAGES):
                page = Ticket(channel, f"{channel} {n}", int(time.time()) + 60)
                self.writes[channel].append([])
                viewer = hub.join(page)
                viewer.task = asyncio.create_task(
                    self._read(viewer, self.writes[channel][n])
                )
        self._there.set()
        while not self._over.is_set():  # noqa: ASYNC110 - another thread sets it
            await asyncio.sleep(0.01)
        await asyncio.sleep(2 * line.BUNDLE)  # the last bundle
        await hub.stop()

    async def _read(self, viewer, writes):
        while wire := await viewer.next():
            writes.append(wire)

    def __enter__(self):
        self._thread.start()
        self._there.wait(10)
        return self

    def __exit__(self, *_error):
        self._over.set()
        self._thread.join(20)


def events(writes):
    """Names and data of all events of a page, in order."""
    frames = b"".join(writes).split(b"\n\n")[:-1]
    found = []
    for frame in frames:
        fields = dict(row.split(": ", 1) for row in frame.decode().split("\n"))
        found.append((fields["event"], json.loads(fields["data"])))
    return found


@pytest.fixture
def flood(settings, monkeypatch, django_capture_on_commit_callbacks):
    """`flood(broadcast, number)`: so many messages as fast as they can be written."""
    settings.REDIS_URL = ""
    monkeypatch.setattr(pace.time, "monotonic", running_clock)
    monkeypatch.setattr(line, "BUNDLE", 0.05)

    def run(broadcast, number):
        people = [make_viewer() for _ in range(number // 5)]
        with Audience(broadcast.channel, broadcast.crew_channel) as audience:
            began = time.time()
            for n in range(number):
                with django_capture_on_commit_callbacks(execute=True):
                    say(broadcast, people[n % len(people)], f"How much is it? {n}")
            ended = time.time()
        return audience.writes, ended - began

    return run


def test_flood_is_sampled_for_viewers_joined_in_writes_and_kept_whole(flood):
    broadcast = make_broadcast_on_air()

    writes, took = flood(broadcast, 120)

    public, crew = (
        [events(page) for page in writes[channel]]
        for channel in (broadcast.channel, broadcast.crew_channel)
    )
    assert len(public) == len(crew) == PAGES
    assert all(page == public[0] for page in public)
    assert all(page == crew[0] for page in crew)
    # Each message is told once: to all, or above the sample to the crew alone.
    told = [data["id"] for name, data in public[0] + crew[0] if name == "chat"]
    kept = ChatMessage.objects.filter(broadcast=broadcast)
    assert sorted(told) == sorted(kept.values_list("pk", flat=True))
    assert len(told) == 120
    shown = [data["id"] for name, data in public[0] if name == "chat"]
    assert shown == sorted(shown)
    windows = int(took / WINDOW) + 2
    assert SHOWN_IN_WINDOW <= len(shown) <= SHOWN_IN_WINDOW * windows
    assert RESYNC not in {name for name, _ in public[0] + crew[0]}
    # Written five times a second, and the five that a quiet room may send at once.
    assert (
        len(writes[broadcast.crew_channel][0]) <= line.AT_ONCE + 1 + took / line.BUNDLE
    )


def test_crews_own_words_are_never_sampled_away(
    flood, django_capture_on_commit_callbacks
):
    broadcast = make_broadcast_on_air()

    with Audience(broadcast.channel) as audience:
        for n in range(3 * SHOWN_IN_WINDOW):
            with django_capture_on_commit_callbacks(execute=True):
                say(broadcast, broadcast.host, f"Ask away, {n}")

    told = [data for name, data in events(audience.writes[broadcast.channel][0])]
    assert [data["text"] for data in told] == [
        f"Ask away, {n}" for n in range(3 * SHOWN_IN_WINDOW)
    ]
    assert all(data["crew"] for data in told)
