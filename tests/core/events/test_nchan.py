"""nginx with nchan in front, with the lines of docs/operating.md."""

import json
import time
from contextlib import contextmanager
from itertools import count

import pytest

from core.events import ticket
from tests.services import REQUIRED

from .servers import NCHAN, NGINX, ROOT, Nchan, Reader, Redis, Streams, free_port

pytestmark = [
    pytest.mark.skipif(
        not REQUIRED and (NGINX is None or not NCHAN.exists()),
        reason="needs nginx with nchan: install libnginx-mod-nchan",
    ),
]


def told_lines() -> str:
    """The example of the guide."""
    guide = (ROOT / "docs" / "operating.md").read_text()
    section = guide.partition("\n## Crowds\n")[2].partition("\n## ")[0]
    return section.partition("```nginx\n")[2].partition("```")[0]


def rows(got: bytes) -> list:
    """The events of all bundles that a browser was sent."""
    found = []
    for line in got.split(b"\n"):
        if line.startswith(b"data: ["):
            found += json.loads(line.removeprefix(b"data: "))
    return found


def chats(got: bytes) -> list:
    return [data["n"] for _, name, data in rows(got) if name == "chat"]


@contextmanager
def running(folder, *names, redis=None):
    """nchan before one of our processes per name, which share a Redis if given."""
    market_port = free_port()
    nchan = Nchan(folder, told_lines(), market_port).start()
    settings = {"NCHAN_PUBLISH_URL": nchan.publish_url}
    if redis:
        settings["REDIS_URL"] = redis.url
    markets = []
    for name in names:
        (folder / name).mkdir()
        market = Streams(folder / name, **settings)
        if not markets:
            market.port = market_port
        markets.append(market.start())
    yield nchan, *markets
    for each in [*markets, nchan]:
        each.kill()


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    with running(tmp_path_factory.mktemp("nchan"), "one") as servers:
        yield servers


numbers = count(1)


@pytest.fixture
def channel():
    """A broadcast that no other test speaks of."""
    return f"live:{next(numbers)}"


def path_of(channel):
    return f"/stream/{channel}/{ticket(channel)}/"


def test_viewers_hear_bundles_and_never_singles_of_a_flood(stage, channel):
    nchan, market = stage
    viewer = Reader(nchan.port, path_of(channel))
    assert viewer.status == 200

    market.say(channel, "chat", 1)
    first = viewer.until(b'{"n":0}')
    market.say(channel, "chat", 40)
    got = viewer.until(b'{"n":39}')
    viewer.close()

    assert chats(first) == [0]
    assert chats(got) == [0, *range(40)]
    assert got.count(b"event: bundle") <= 4  # counts of viewers may be one
    ids = [row[0] for row in rows(got)]
    assert len(set(ids)) == len(ids)


def test_viewer_who_comes_back_hears_what_it_missed(stage, channel):
    nchan, market = stage
    path = path_of(channel)
    viewer = Reader(nchan.port, path)
    viewer.until(b": hi")
    market.say(channel, "chat", 1)
    got = viewer.until(b'{"n":0}')
    viewer.until(b"\n\n")
    last = [line for line in got.split(b"\n") if line.startswith(b"id: ")][-1]
    viewer.close()

    market.say(channel, "again", 1)
    while nchan.kept(channel) < 2:
        time.sleep(0.02)
    back = Reader(nchan.port, path, [("Last-Event-ID", last[4:].decode())])

    assert b'"again",{"n":0}' in back.until(b"again")
    back.close()


@pytest.mark.parametrize(
    "path", ["live:7/x", "live:8/{}", "live:7:crew/{}", "order:1/{}"]
)
def test_nobody_hears_without_the_channels_ticket(stage, path):
    nchan, _ = stage

    viewer = Reader(nchan.port, f"/stream/{path.format(ticket('live:7'))}/")

    assert viewer.status in {403, 404}
    viewer.close()


def test_two_hundred_streams_of_one_page_are_refused(stage, channel):
    nchan, _ = stage
    path = path_of(channel)

    viewers = [Reader(nchan.port, path) for _ in range(200)]
    found = [viewer.status for viewer in viewers]
    for viewer in viewers:
        viewer.close()

    assert (found.count(200), found.count(429)) == (4, 196)


def test_nchans_viewers_are_counted_and_told(stage, channel):
    nchan, market = stage
    viewers = [Reader(nchan.port, path_of(channel)) for _ in range(3)]
    assert {viewer.status for viewer in viewers} == {200}

    market.say(channel, "chat", 1)
    got = viewers[0].until(b'"count",{"n":3}')

    assert [row[2] for row in rows(got) if row[1] == "count"] == [{"n": 3}]
    for viewer in viewers:
        viewer.close()


def test_nginx_gone_for_a_while_loses_no_news(stage, channel):
    nchan, market = stage
    market.say(channel, "chat", 1)
    nchan.kill()
    market.say(channel, "late", 3)
    nchan.start()
    viewer = Reader(nchan.port, path_of(channel))

    assert viewer.status == 200
    got = viewer.until(b'"late",{"n":2}')

    assert [row[2]["n"] for row in rows(got) if row[1] == "late"] == [0, 1, 2]
    viewer.close()


@pytest.mark.redis_server
def test_one_process_posts_for_all_and_another_when_it_dies(tmp_path, channel):
    folder = tmp_path / "redis"
    folder.mkdir()
    server = Redis(folder).start()
    try:
        with running(tmp_path, "one", "two", redis=server) as (nchan, one, two):
            viewer = Reader(nchan.port, path_of(channel))
            viewer.until(b": hi")
            two.say(channel, "chat", 3)
            before = viewer.until(b'"chat",{"n":2}')
            one.kill()
            two.say(channel, "after", 3)
            got = viewer.until(b'"after",{"n":2}')
            viewer.close()
    finally:
        server.kill()

    assert chats(before) == [0, 1, 2]
    after = [row[2]["n"] for row in rows(got) if row[1] == "after"]
    assert after == [0, 1, 2]
