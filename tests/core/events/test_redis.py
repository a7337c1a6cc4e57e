"""Several processes by a Redis of the test's own, which goes in mid-stream."""

import asyncio
import json
import threading
import time
from contextlib import contextmanager

import pytest
import redis

from core import events
from core.events import bus, hub, publish, tally, ticket
from core.events.hubs import Hub
from tests.factories.events import EventRequest, make_ticket, play, wait_until

from .servers import Redis

pytestmark = pytest.mark.redis_server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Redis(tmp_path_factory.mktemp("redis")).start()
    yield server
    server.kill()


@pytest.fixture(autouse=True)
def shared(server, settings, monkeypatch):
    settings.REDIS_URL = server.url
    monkeypatch.setattr(bus, "outlet", bus.Outlet())
    monkeypatch.setattr(bus, "RECONNECT", 0.05)
    monkeypatch.setattr(tally, "TICK", 0.05)
    with redis.Redis.from_url(server.url) as client:
        client.flushall()
        yield client


async def subscribed(client, number):
    name = bus.REDIS_CHANNEL
    await wait_until(lambda: client.pubsub_numsub(name)[0][1] >= number)


@contextmanager
def other_process(*channels):
    """A second hub with viewers, in a loop of its own, as a second process has."""
    started, ending = threading.Event(), threading.Event()
    found = {}

    async def live():
        other = Hub()
        other.start()
        for channel in channels:
            other.join(make_ticket(channel))
        started.set()
        await wait_until(ending.is_set, 60)
        found["queues"] = {
            name: b"".join(viewer.queue)
            for name in channels
            for viewer in other.viewers(name)
        }
        await other.stop()

    thread = threading.Thread(target=asyncio.run, args=(live(),))
    thread.start()
    started.wait(5)
    try:
        yield found
    finally:
        ending.set()
        thread.join(5)


def test_publish_reaches_viewers_of_another_process(shared):
    async def scene():
        viewer = hub.join(make_ticket())
        await subscribed(shared, 2)
        await asyncio.to_thread(publish, "order:1", "changed", {"n": 1})
        return await asyncio.wait_for(viewer.next(), 5)

    with other_process("order:1") as other:
        heard = play(scene)

    assert b'data: {"n":1}' in heard
    assert other["queues"]["order:1"] == heard


def test_what_is_no_news_is_passed_over(shared):
    async def scene():
        viewer = hub.join(make_ticket())
        await subscribed(shared, 1)
        for text in ("no json", "[1, 2]", "{}", "7", '["order:1"]'):
            shared.publish(bus.REDIS_CHANNEL, text)
        await asyncio.to_thread(publish, "order:1", "changed", {"n": 1})
        return await asyncio.wait_for(viewer.next(), 5)

    assert b'data: {"n":1}' in play(scene)


def test_viewer_comes_back_to_a_process_that_started_meanwhile(shared):
    """Its Last-Event-ID is known to Redis, though this process never heard of it."""
    for n in range(300):
        publish("order:1", "changed", {"n": n})
    kept = [json.loads(text) for text in shared.lrange(bus.kept_key("order:1"), 0, -1)]
    last_seen = kept[-3][1]

    async def scene():
        headers = [("last-event-id", last_seen)]
        where = f"/events/{ticket('order:1')}/"
        requests = [await EventRequest(where, headers=headers).open() for _ in range(2)]
        await wait_until(lambda: all(len(request.sent) >= 3 for request in requests))
        for request in requests:
            await request.close()
        return [request.sent[2]["body"] for request in requests]

    one, two = play(scene)

    assert len(kept) == 256
    assert [line for line in one.split(b"\n") if line.startswith(b"data")] == [
        b'data: {"n":298}',
        b'data: {"n":299}',
    ]
    assert two == one


def test_viewers_are_counted_over_processes(shared):
    async def scene():
        hub.join(make_ticket("live:1")), hub.join(make_ticket("live:1", "other"))
        await wait_until(lambda: events.viewers("live:1") == 3)
        viewer = next(iter(hub.viewers("live:1")))
        await wait_until(lambda: b'{"n": 3}' in b"".join(viewer.queue))
        return events.viewers("order:1")

    with other_process("live:1", "order:1"):
        assert play(scene) == 1

    assert events.peak("live:1") == 3
    assert events.peak("live:2") == 0


def test_numbers_of_a_dead_process_are_forgotten(shared):
    shared.sadd(tally.PROCESSES, "dead")
    shared.hset(tally.numbers_key("dead"), "live:1", 500)
    shared.expire(tally.numbers_key("dead"), 1)

    async def scene():
        hub.join(make_ticket("live:1"))
        await wait_until(
            lambda: shared.smembers(tally.PROCESSES) == {hub.name.encode()}
        )

    assert events.viewers("live:1") == 500
    play(scene)
    assert shared.ttl(tally.numbers_key(hub.name)) <= tally.NOTED_FOR


def test_redis_killed_in_mid_stream_and_back(server, shared, caplog):
    """Nobody's request fails, viewers here hear on, and are told to ask afterwards."""

    async def scene():
        viewer = hub.join(make_ticket())
        await subscribed(shared, 1)
        await asyncio.to_thread(publish, "order:1", "changed", {"n": 0})
        heard = [await asyncio.wait_for(viewer.next(), 5)]
        await asyncio.to_thread(server.kill)
        for n in range(1, 51):
            await asyncio.to_thread(publish, "order:1", "changed", {"n": n})
        counted = await asyncio.to_thread(events.viewers, "order:1")
        while heard[-1].count(b'data: {"n":50}') == 0:
            heard.append(await asyncio.wait_for(viewer.next(), 5))
        await asyncio.to_thread(server.start)
        while b"event: resync" not in heard[-1]:
            heard.append(await asyncio.wait_for(viewer.next(), 5))
        await wait_until(lambda: events.viewers("order:1") and not bus.outlet.is_lost)
        await asyncio.to_thread(publish, "order:1", "changed", {"n": 51})
        while b'{"n":51}' not in heard[-1]:
            heard.append(await asyncio.wait_for(viewer.next(), 5))
        return b"".join(heard), counted

    heard, counted = play(scene)

    sent = [f'data: {{"n":{n}}}'.encode() for n in range(52)]
    told = [line for line in heard.split(b"\n") if line.startswith(b'data: {"n"')]
    assert told == sent
    assert counted == 1
    said = [record.getMessage() for record in caplog.records]
    for word in ("events_redis_lost", "events_disconnected"):
        assert sum(word in line for line in said) == 1, word


def test_others_ask_anew_when_only_our_way_to_redis_was_lost(shared):
    async def scene():
        viewer = hub.join(make_ticket())
        await subscribed(shared, 1)
        bus.outlet.closed_until = time.monotonic() + 60
        await asyncio.to_thread(publish, "order:1", "changed", {"n": 1})
        bus.outlet.closed_until = 0
        await asyncio.to_thread(publish, "order:2", "changed", {"n": 2})
        heard = b""
        while b"resync" not in heard:
            heard += await asyncio.wait_for(viewer.next(), 5)
        return heard

    assert b'data: {"n":1}' in play(scene)
