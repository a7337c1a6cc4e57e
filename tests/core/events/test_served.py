"""Streams under the real server: slow readers, and a process killed in mid-stream."""

from pathlib import Path

import pytest

from core.events import ticket

from .servers import Reader, Redis, Streams

pytestmark = pytest.mark.redis_server


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """Two processes of the market and their Redis."""
    folder = tmp_path_factory.mktemp("served")
    shared = Redis(folder).start()
    markets = []
    for name in ("one", "two"):
        (folder / name).mkdir()
        settings = {"REDIS_URL": shared.url, "EVENTS_PER_PAGE": "100"}
        markets.append(Streams(folder / name, **settings).start())
    yield markets
    for each in [*markets, shared]:
        each.kill()


def numbers(got: bytes) -> list[int]:
    lines = got.split(b"\n")
    return [int(line[11:-1]) for line in lines if line.startswith(b'data: {"n":')]


def last_id(got: bytes) -> str:
    lines = got.split(b"\n")
    return [line for line in lines if line.startswith(b"id: ")][-1][4:].decode()


def memory(process) -> int:
    """Bytes that the process and its children hold."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = status.read_text().splitlines()
        except OSError:
            continue
        fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        if str(process.pid) in {fields["Pid"], fields["PPid"]} and "VmRSS" in fields:
            total += 1024 * int(fields["VmRSS"].split()[0])
    return total


def test_viewer_of_a_killed_process_goes_on_at_the_other(stage):
    one, two = stage
    path = f"/events/{ticket('live:1')}/"
    viewer = Reader(one.port, path)
    viewer.until(b"event: hello")
    two.say("live:1", "chat", 3)
    got = viewer.until(b'{"n":2}')
    viewer.until(b"\n\n")
    one.kill()
    with pytest.raises((EOFError, ConnectionError)):
        viewer.until(b"nothing more")
    viewer.close()
    two.say("live:1", "chat", 5)
    back = Reader(two.port, path, [("Last-Event-ID", last_id(got))])
    back.until(b'{"n":4}')
    one.start()
    fresh = Reader(one.port, path, [("Last-Event-ID", last_id(got))])

    assert numbers(back.until(b'{"n":4}')) == [0, 1, 2, 3, 4]
    assert numbers(fresh.until(b'{"n":4}')) == [0, 1, 2, 3, 4]
    back.close()
    fresh.close()


def test_viewers_who_do_not_read_harm_nobody(stage):
    _, market = stage
    path = f"/events/{ticket('live:2')}/"
    slow = [Reader(market.port, path, room=4096) for _ in range(20)]
    quick = Reader(market.port, path)
    for reader in [*slow, quick]:
        assert reader.status == 200
    before = memory(market.process)

    for _ in range(16):
        market.say("live:2", "chat", 200, 3500)
        quick.got.clear()
        quick.until(b'{"n":199,')

    # 20 times 11 MB had been meant for the others, who are cut off by now.
    assert memory(market.process) - before < 70 * 1024 * 1024
    for reader in slow:
        with pytest.raises((EOFError, ConnectionError)):
            reader.until(b"nothing more")
    for reader in [*slow, quick]:
        reader.close()
