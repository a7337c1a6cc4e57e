"""Requests under `/events/`: who may hear, limits, polling, nchan's question."""

import asyncio
import json
import re
from itertools import pairwise

import pytest

from core import streams
from core.events import hub, hubs, publish, ticket
from core.events.tally import keep_count
from tests.factories.events import (
    EventRequest,
    make_numbered_news,
    play,
    wait_until,
    wire_of,
)


@pytest.fixture(autouse=True)
def alone(settings):
    settings.REDIS_URL = ""


def path(channel="order:1"):
    return f"/events/{ticket(channel)}/"


@pytest.mark.parametrize(
    ("method", "where", "status"),
    [("GET", "/events/x/", 403), ("GET", "/events/", 403), ("POST", "/events/x/", 405)],
)
def test_stream_without_a_good_ticket_is_refused(method, where, status):
    request = play(lambda: EventRequest(where, method).answered())

    assert request.status == status


def test_stream_over_the_limit_is_refused_with_a_time_to_come_back(settings):
    settings.EVENTS_MAX_VIEWERS = 0

    request = play(EventRequest(path()).answered)

    assert (request.status, request.headers[b"retry-after"]) == (503, b"30")


def test_stream_greets_and_is_left_when_the_viewer_goes():
    async def scene():
        request = await EventRequest(path()).open()
        count = hub.count
        await request.close()
        return request, count, hub.count, dict(hub.by_ticket), dict(hub.by_address)

    request, during, *after = play(scene)

    assert request.status == 200
    assert request.body in streams.HELLO
    assert (during, after) == (1, [0, {}, {}])


@pytest.mark.parametrize("by_header", [True, False])
def test_stream_goes_on_after_the_last_event(by_header):
    headers = [("last-event-id", make_numbered_news(1).id)] if by_header else []
    query = "" if by_header else f"last_event_id={make_numbered_news(1).id}"

    async def scene():
        for n in (1, 2, 3):
            hub.deliver(make_numbered_news(n))
        request = await EventRequest(path(), headers=headers, query=query).open()
        await wait_until(lambda: len(request.sent) >= 3)
        await request.close()
        return request.sent[2]["body"]

    assert play(scene) == wire_of(2, 3)


def test_two_hundred_streams_of_one_page_are_refused(settings):
    settings.EVENTS_PER_PAGE = 4

    async def scene():
        where = path()
        requests = [await EventRequest(where).open() for _ in range(200)]
        other = await EventRequest(path()).open()
        for request in [*requests, other]:
            await request.close()
        return requests, other, hub.count

    requests, other, left = play(scene)

    assert [request.status for request in requests] == [200] * 4 + [429] * 196
    assert requests[-1].headers[b"retry-after"] == b"20"
    assert (other.status, left) == (200, 0)


def test_two_hundred_streams_of_one_address_are_refused(settings):
    settings.EVENTS_PER_ADDRESS = 5

    async def scene():
        requests = [await EventRequest(path()).open() for _ in range(200)]
        other = await EventRequest(path(), client="192.0.2.2").open()
        for request in [*requests, other]:
            await request.close()
        return [request.status for request in requests], other.status

    assert play(scene) == ([200] * 5 + [429] * 195, 200)


@pytest.mark.parametrize("trusted", [True, False])
def test_address_is_the_proxys_word_only_when_it_is_trusted(settings, trusted):
    settings.TRUST_PROXY = trusted
    settings.EVENTS_PER_ADDRESS = 1

    async def scene():
        headers = [[("x-forwarded-for", f"6.6.6.6, 198.51.100.{n}")] for n in (1, 2)]
        requests = [await EventRequest(path(), headers=each).open() for each in headers]
        for request in requests:
            await request.close()
        return [request.status for request in requests]

    assert play(scene) == [200, 200 if trusted else 429]


def poll(after, where):
    return EventRequest(where, query=f"poll=1&after={after}").answered()


def test_poll_says_where_it_stands_and_then_what_came_after():
    async def scene():
        where = path()
        first = json.loads((await poll("", where)).body)
        publish("order:1", "changed", {"n": 1})
        publish("order:1", "changed", {"n": 2})
        await asyncio.sleep(0)
        second = json.loads((await poll(first["last"], where)).body)
        return first, second

    first, second = play(scene)

    assert first["events"] == []
    assert [row[1:] for row in second["events"]] == [
        ["changed", {"n": 1}],
        ["changed", {"n": 2}],
    ]
    assert second["last"] == second["events"][-1][0]


def test_poll_waits_a_little_for_news():
    async def scene():
        hub.deliver(make_numbered_news(1))
        request = EventRequest(path(), query=f"poll=1&after={make_numbered_news(1).id}")
        waiting = asyncio.create_task(request.answered())
        await wait_until(lambda: hub.count)
        hub.deliver(make_numbered_news(2))
        await waiting
        return json.loads(request.body), hub.count

    answer = {"events": [["2-id", "changed", {"n": 2}]], "last": "2-id"}
    assert play(scene) == (answer, 0)


def test_poll_without_news_answers_after_a_while(monkeypatch):
    monkeypatch.setattr(streams, "POLL_WAITS", 0.01)

    async def scene():
        hub.deliver(make_numbered_news(1))
        return json.loads((await poll(make_numbered_news(1).id, path())).body)

    assert play(scene) == {"events": [], "last": "1-id"}


def test_poll_that_missed_too_much_is_told_once_to_resync(monkeypatch):
    monkeypatch.setattr(streams, "POLL_WAITS", 0.01)

    async def scene():
        hub.deliver(make_numbered_news(1))
        hub.resync()
        first = json.loads((await poll(make_numbered_news(1).id, path())).body)
        return first["events"], json.loads((await poll(first["last"], path())).body)

    first, second = play(scene)

    assert first == [["", "resync", {}]]
    assert second["events"] == []


def test_poll_of_a_crowds_channel_says_how_many_there_are(monkeypatch):
    monkeypatch.setattr("core.events.tally.TICK", 0.01)

    async def scene():
        request = await EventRequest(path("live:1")).open()
        counting = asyncio.create_task(keep_count(hub))
        await wait_until(lambda: len(request.sent) >= 3)
        counting.cancel()
        answer = json.loads((await poll("", path("live:1"))).body)
        await request.close()
        return answer["events"]

    assert play(scene) == [["", "count", {"n": 1}]]


def test_waiting_poll_counts_as_a_stream(settings):
    settings.EVENTS_PER_PAGE = 1

    async def scene():
        hub.deliver(make_numbered_news(1))
        where, query = path(), f"poll=1&after={make_numbered_news(1).id}"
        one, two = EventRequest(where, query=query), EventRequest(where, query=query)
        waiting = asyncio.create_task(one.answered())
        await wait_until(lambda: hub.count)
        await two.answered()
        hub.deliver(make_numbered_news(2))
        await waiting
        return one.status, two.status

    assert play(scene) == (200, 429)


def test_waiting_poll_is_left_when_the_viewer_goes():
    async def scene():
        hub.deliver(make_numbered_news(1))
        request = EventRequest(path(), query=f"poll=1&after={make_numbered_news(1).id}")
        waiting = asyncio.create_task(request.answered())
        await wait_until(lambda: hub.count)
        request.gone.set()
        await waiting
        return request.sent, hub.count

    assert play(scene) == ([], 0)


@pytest.mark.parametrize(
    ("channel", "asked", "status"),
    [("live:1", "live:1", 204), ("live:1", "live:1:crew", 403), ("", "live:1", 403)],
)
def test_nchan_may_serve_who_has_the_channels_ticket(channel, asked, status):
    headers = [
        ("x-events-ticket", ticket(channel) if channel else "x"),
        ("x-events-channel", asked),
    ]

    request = play(EventRequest("/events/allowed/", headers=headers).answered)

    assert request.status == status


def test_viewers_of_a_crowds_channel_hear_how_many_they_are(monkeypatch):
    monkeypatch.setattr("core.events.tally.TICK", 0.01)

    async def scene():
        counting = asyncio.create_task(keep_count(hub))
        first = await EventRequest(path("live:1")).open()
        await wait_until(lambda: b'{"n": 1}' in first.body)
        others = [await EventRequest(path("live:1")).open() for _ in range(2)]
        await wait_until(lambda: b'{"n": 3}' in first.body)
        for other in others:
            await other.close()
        await wait_until(lambda: first.body.count(b'{"n": 1}') >= 2)
        await asyncio.sleep(0.05)
        counting.cancel()
        await first.close()
        return first.body, hubs.hub.peaks

    body, peaks = play(scene)

    heard = [int(number) for number in re.findall(rb'"n": (\d+)', body)]
    assert (heard[0], max(heard), heard[-1]) == (1, 3, 1)
    assert all(one != next_one for one, next_one in pairwise(heard))
    assert b"id:" not in body
    assert peaks == {"live:1": 3}


@pytest.mark.parametrize("channel", ["order:1", "live:1:crew"])
def test_others_hear_no_count(monkeypatch, channel):
    monkeypatch.setattr("core.events.tally.TICK", 0.001)

    async def scene():
        counting = asyncio.create_task(keep_count(hub))
        request = await EventRequest(path(channel)).open()
        await asyncio.sleep(0.05)
        counting.cancel()
        await request.close()
        return request.body

    assert play(scene) in streams.HELLO
