"""Streams of events: who may hear, what is resumed, who is dropped."""

import asyncio
import time

import pytest
import redis
import time_machine
from django.core import signing

from core import events
from core.events import END, PING, RESYNC, Hub, News, channel_of, publish, ticket
from core.streams import serve_events


def news(n: int, channel: str = "order:1") -> News:
    return News(channel, f"id{n}", "changed", f'{{"n":{n}}}')


def wire(n: int) -> bytes:
    return f'id: id{n}\nevent: changed\ndata: {{"n":{n}}}\n\n'.encode()


def drained(viewer) -> list[bytes]:
    found = []
    while not viewer.queue.empty():
        found.append(viewer.queue.get_nowait())
    return found


def test_ticket_names_its_channel():
    assert channel_of(ticket("order:1")) == "order:1"


def test_ticket_forged_or_old_names_none():
    real = ticket("order:1")
    other_purpose = signing.dumps("order:1", salt="something else")

    assert channel_of(real[:-1] + ("a" if real[-1] != "a" else "b")) is None
    assert channel_of(other_purpose) is None
    assert channel_of("") is None


def test_ticket_ends_after_an_hour():
    real = ticket("order:1")

    with time_machine.travel(time.time() + events.TICKET_AGE + 5):
        assert channel_of(real) is None


def test_news_reach_the_viewers_of_the_channel_alone():
    async def scene():
        hub = Hub()
        one, two = hub.join("order:1", None), hub.join("order:2", None)
        hub.deliver(news(1))
        return drained(one), drained(two)

    assert asyncio.run(scene()) == ([wire(1)], [])


def test_viewer_who_comes_back_hears_what_it_missed():
    async def scene():
        hub = Hub()
        for n in (1, 2, 3):
            hub.deliver(news(n))
        return (
            drained(hub.join("order:1", "id1")),
            drained(hub.join("order:1", "id3")),
            drained(hub.join("order:1", None)),
        )

    assert asyncio.run(scene()) == ([wire(2), wire(3)], [], [])


def test_viewer_who_missed_too_much_is_told_to_resync():
    async def scene():
        hub = Hub()
        for n in range(events.KEPT_EVENTS + 1):
            hub.deliver(news(n))
        return drained(hub.join("order:1", "id0"))

    assert asyncio.run(scene()) == [RESYNC]


def test_slow_viewer_is_dropped_and_harms_nobody():
    async def scene():
        hub = Hub()
        slow, quick = hub.join("order:1", None), hub.join("order:1", None)
        slow.task = quick.task = None
        for n in range(events.QUEUE + 1):
            hub.deliver(news(n))
            drained(quick)
        return hub.count, hub.viewers["order:1"] == {quick}

    assert asyncio.run(scene()) == (1, True)


def test_stop_ends_every_stream():
    async def scene():
        hub = Hub()
        hub.start()
        viewer = hub.join("order:1", None)
        await hub.stop()
        return drained(viewer), hub.count

    assert asyncio.run(scene()) == ([END], 0)


def test_heartbeat_pings_and_ends_streams_whose_ticket_is_over(monkeypatch):
    monkeypatch.setattr(events, "HEARTBEAT", 0.01)

    async def scene():
        hub = Hub()
        hub.start()
        fresh, old = hub.join("order:1", None), hub.join("order:1", None)
        old.ends = time.monotonic() - 1
        first = await asyncio.wait_for(fresh.queue.get(), 5)
        last = await asyncio.wait_for(old.queue.get(), 5)
        await hub.stop()
        return first, last

    assert asyncio.run(scene()) == (PING, END)


def test_publish_from_a_thread_reaches_a_viewer(settings):
    settings.REDIS_URL = ""

    async def scene():
        events.hub.start()
        viewer = events.hub.join("order:1", None)
        await asyncio.to_thread(publish, "order:1", "changed", {"status": "paid"})
        heard = await asyncio.wait_for(viewer.queue.get(), 5)
        await events.hub.stop()
        return heard

    heard = asyncio.run(scene())

    assert heard.split(b"\n")[1:] == [
        b"event: changed",
        b'data: {"status":"paid"}',
        b"",
        b"",
    ]


def test_publish_refuses_a_name_that_could_break_the_stream():
    with pytest.raises(ValueError, match="is no name of an event"):
        publish("order:1", "changed\ndata: x")


def test_publish_without_a_server_is_heard_by_nobody(settings):
    settings.REDIS_URL = ""

    publish("order:1", "changed")

    assert events.hub.count == 0


@pytest.mark.services
def test_publish_reaches_viewers_of_another_process_by_redis(settings):
    async def scene():
        hub = Hub()
        hub.start()
        viewer = hub.join("order:1", None)
        client = redis.Redis.from_url(settings.REDIS_URL)
        while not client.pubsub_numsub(events.REDIS_CHANNEL)[0][1]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await asyncio.to_thread(publish, "order:1", "changed", {"n": 1})
        heard = await asyncio.wait_for(viewer.queue.get(), 5)
        await hub.stop()
        client.close()
        return heard

    assert b'data: {"n":1}' in asyncio.run(scene())


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/events/x/", 403), ("GET", "/events/", 403), ("POST", "/events/x/", 405)],
)
def test_stream_without_a_good_ticket_is_refused(method, path, status):
    assert answered(method, path)[0]["status"] == status


def test_stream_over_the_limit_is_refused_with_a_time_to_come_back(settings):
    settings.EVENTS_MAX_VIEWERS = 0

    start = answered("GET", f"/events/{ticket('order:1')}/")[0]

    assert start["status"] == 503
    assert (b"retry-after", b"30") in start["headers"]


def test_stream_is_left_when_the_viewer_goes(settings):
    settings.REDIS_URL = ""

    start, first, *_ = answered("GET", f"/events/{ticket('order:1')}/")

    assert start["status"] == 200
    assert first["body"] == b"retry: 3000\n\n"
    assert events.hub.count == 0


def answered(method: str, path: str) -> list[dict]:
    """What a viewer is sent who leaves at once."""
    sent: list[dict] = []

    async def receive():
        await asyncio.sleep(0.01)
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    async def scene():
        scope = {"type": "http", "method": method, "path": path, "headers": []}
        request = asyncio.create_task(serve_events(scope, receive, send))
        await asyncio.wait_for(request, 5)
        await events.hub.stop()

    asyncio.run(scene())
    return sent
