"""Viewers of one process: who hears, what is resumed, joined, who is dropped."""

import asyncio
import time
from dataclasses import replace

import pytest

from core import events
from core.events import hubs, publish
from core.events import line as lines
from core.events.hubs import Hub
from core.events.line import END, PING
from core.events.news import DATA_MOST, make_news, moment
from tests.factories.events import (
    CHANNEL,
    drain,
    make_numbered_news,
    make_ticket,
    play,
    wait_until,
    wire_of,
)


def test_news_reach_the_viewers_of_the_channel_alone():
    async def scene():
        hub = Hub()
        one, two = hub.join(make_ticket("order:1")), hub.join(make_ticket("order:2"))
        hub.deliver(make_numbered_news(1))
        return drain(one), drain(two)

    assert asyncio.run(scene()) == (wire_of(1), b"")


def test_quiet_channel_writes_at_once_a_busy_one_in_bundles(monkeypatch):
    monkeypatch.setattr(lines, "BUNDLE", 0.02)

    async def scene():
        hub = Hub()
        viewer = hub.join(make_ticket())
        for n in range(1, 31):
            hub.deliver(make_numbered_news(n))
        at_once = list(viewer.queue)
        await asyncio.sleep(0.1)
        return at_once, viewer.queue

    at_once, writes = asyncio.run(scene())

    assert at_once == [wire_of(n) for n in range(1, 6)]
    assert writes[5:] == [wire_of(*range(6, 31))]


def test_pages_of_the_crew_hear_and_are_not_counted():
    async def scene():
        hub = Hub()
        crew = hub.join(replace(make_ticket(), is_counted=False))
        hub.join(make_ticket())
        hub.deliver(make_numbered_news(1))
        both = hub.watching(CHANNEL)
        hub.leave(crew)
        return drain(crew), both, hub.watching(CHANNEL)

    assert asyncio.run(scene()) == (wire_of(1), 1, 1)


def test_bytes_are_made_once_for_all_viewers():
    async def scene():
        hub = Hub()
        one, two = hub.join(make_ticket()), hub.join(make_ticket())
        for n in range(30):
            hub.deliver(make_numbered_news(n))
        hub.lines[CHANNEL]._flush()
        return one.queue, two.queue

    one, two = asyncio.run(scene())

    assert len(one) == 6
    assert all(mine is yours for mine, yours in zip(one, two, strict=True))


def test_flood_is_not_sent_but_asked_for(monkeypatch):
    monkeypatch.setattr(lines, "BUNDLE_BYTES", 1000)

    async def scene():
        hub = Hub()
        viewer = hub.join(make_ticket())
        for n in range(100):
            hub.deliver(make_numbered_news(n))
        viewer.queue.clear()
        hub.lines[CHANNEL]._flush()
        return drain(viewer)

    sent = asyncio.run(scene())

    assert sent.startswith(b"event: resync\n")
    assert len(sent) < 1100


def test_viewer_reads_in_one_write_what_has_come_meanwhile():
    async def scene():
        hub = Hub()
        viewer = hub.join(make_ticket())
        for n in (1, 2):
            hub.deliver(make_numbered_news(n))
        first = await viewer.next()
        hub.deliver(make_numbered_news(3))
        hub._end(viewer)
        return first, await viewer.next(), await viewer.next()

    assert asyncio.run(scene()) == (wire_of(1, 2), wire_of(3), END)


def test_viewer_who_comes_back_hears_what_it_missed():
    async def scene():
        hub = Hub()
        for n in (1, 2, 3):
            hub.deliver(make_numbered_news(n))
        return [
            drain(hub.join(make_ticket(), last))
            for last in (make_numbered_news(1).id, "3-id", None)
        ]

    assert asyncio.run(scene()) == [wire_of(2, 3), b"", b""]


def test_viewer_who_comes_back_while_a_bundle_waits_hears_nothing_twice():
    async def scene():
        hub = Hub()
        for n in range(1, 31):
            hub.deliver(make_numbered_news(n))
        viewer = hub.join(make_ticket(), make_numbered_news(2).id)
        hub.lines[CHANNEL]._flush()
        return drain(viewer)

    assert asyncio.run(scene()) == wire_of(*range(3, 31))


def test_viewer_who_missed_too_much_is_told_to_resync():
    async def scene():
        hub = Hub()
        for n in range(lines.KEPT_EVENTS + 1):
            hub.deliver(make_numbered_news(n))
        return drain(hub.join(make_ticket(), make_numbered_news(0).id))

    assert asyncio.run(scene()) == b'event: resync\ndata: {"within":0}\n\n'


def test_news_kept_are_bounded_by_count_and_by_bytes(monkeypatch):
    monkeypatch.setattr(lines, "KEPT_BYTES", 500)

    async def scene():
        hub = Hub()
        for n in range(100):
            hub.deliver(make_numbered_news(n))
        return hub.lines[CHANNEL], hub.size

    line, size = asyncio.run(scene())

    assert line.size == size == sum(len(each.wire) for each in line.kept)
    assert 450 < size <= 500


def test_channels_kept_are_bounded_but_those_with_viewers_stay(monkeypatch):
    monkeypatch.setattr(hubs, "KEPT_CHANNELS", 3)

    async def scene():
        hub = Hub()
        hub.join(make_ticket("order:0"))
        for n in range(1, 9):
            hub.deliver(make_numbered_news(n, f"order:{n}"))
        return list(hub.lines), hub.size

    names, size = asyncio.run(scene())

    assert names == ["order:0", "order:7", "order:8"]
    assert size == 2 * len(wire_of(1))


def test_news_that_come_twice_are_heard_once():
    async def scene():
        hub = Hub()
        viewer = hub.join(make_ticket())
        for _ in range(2):
            hub.deliver(make_numbered_news(1))
        return drain(viewer)

    assert asyncio.run(scene()) == wire_of(1)


def test_moment_without_news_is_an_id_too():
    async def scene():
        hub = Hub()
        line = hub.line(CHANNEL)
        before = moment()
        hub.deliver(make_news(CHANNEL, "changed", {"n": 1}))
        missed = line.missed(before)
        hub.resync()
        return (
            [each.data for each in missed],
            line.missed(before),
            line.missed(moment()),
        )

    assert asyncio.run(scene()) == (['{"n":1}'], None, [])


@pytest.mark.parametrize("busy", [False, True])
def test_slow_viewer_is_dropped_and_harms_nobody(monkeypatch, busy):
    """Also with bundles: it lags by writes, whatever is joined in them."""
    if not busy:
        monkeypatch.setattr(lines, "AT_ONCE", 1e9)

    async def scene():
        hub = Hub()
        slow, quick = hub.join(make_ticket()), hub.join(make_ticket(nonce="other"))
        slow.task = asyncio.create_task(asyncio.sleep(60))
        heard = b""
        for n in range(1, 201):
            hub.deliver(make_numbered_news(n))
            if busy and n % 3 == 0:
                hub.lines[CHANNEL]._flush()
            heard += drain(quick)
        hub.lines[CHANNEL]._flush()
        heard += drain(quick)
        await asyncio.sleep(0)
        return hub, slow.task.cancelled(), quick, heard

    hub, cancelled, quick, heard = asyncio.run(scene())

    assert hub.viewers(CHANNEL) == {quick}
    assert (hub.count, dict(hub.by_ticket)) == (1, {"other": 1})
    assert cancelled
    assert heard == wire_of(*range(1, 201))


def test_stop_ends_every_stream():
    async def scene():
        hub = Hub()
        hub.start()
        viewer = hub.join(make_ticket())
        await hub.stop()
        return viewer.queue, hub.count, dict(hub.by_ticket), dict(hub.by_address)

    assert asyncio.run(scene()) == ([END], 0, {}, {})


def test_heartbeat_pings_the_quiet_and_ends_streams_whose_ticket_is_over(monkeypatch):
    monkeypatch.setattr(hubs, "HEARTBEAT", 0.01)

    async def scene():
        hub = Hub()
        hub.start()
        fresh, old = hub.join(make_ticket()), hub.join(make_ticket())
        old.ends = time.monotonic() - 1
        found = [await asyncio.wait_for(each.next(), 5) for each in (fresh, old)]
        await hub.stop()
        return found

    assert asyncio.run(scene()) == [PING, END]


def test_job_that_fails_is_logged_and_begun_anew(monkeypatch, caplog):
    monkeypatch.setattr(hubs, "AGAIN", 0.01)
    monkeypatch.setattr(hubs, "HEARTBEAT", 0.01)

    async def scene():
        hub = Hub()
        hub.start()
        viewer = hub.join(make_ticket())
        viewer.ends = None  # what nobody foresaw
        await wait_until(lambda: "events_job_failed" in caplog.text)
        viewer.ends = time.monotonic() + 60
        heard = await asyncio.wait_for(viewer.next(), 5)
        await hub.stop()
        return heard

    assert asyncio.run(scene()) == PING


def test_resync_spreads_a_crowd(monkeypatch):
    monkeypatch.setattr(hubs, "RESYNCS_A_SECOND", 2)

    async def scene():
        hub = Hub()
        viewers = [hub.join(make_ticket(nonce=str(n))) for n in range(20)]
        hub.resync()
        return {drain(viewer) for viewer in viewers}

    assert asyncio.run(scene()) == {b'event: resync\ndata: {"within":10}\n\n'}


def test_publish_from_a_thread_reaches_a_viewer(settings):
    settings.REDIS_URL = ""

    async def scene():
        viewer = events.hub.join(make_ticket())
        await asyncio.to_thread(publish, CHANNEL, "changed", {"status": "paid"})
        return await asyncio.wait_for(viewer.next(), 5)

    lines = play(scene).split(b"\n")

    assert lines[1:] == [b"event: changed", b'data: {"status":"paid"}', b"", b""]


def test_publish_refuses_a_name_that_could_break_the_stream():
    with pytest.raises(ValueError, match="is no name of an event"):
        publish(CHANNEL, "changed\ndata: x")


def test_too_much_data_is_asked_for_instead():
    found = make_news(CHANNEL, "chat", {"text": "x" * DATA_MOST})

    assert (found.event, found.data) == ("resync", "{}")


def test_publish_without_a_server_is_heard_by_nobody(settings):
    settings.REDIS_URL = ""

    publish(CHANNEL, "changed")

    assert events.hub.count == 0
