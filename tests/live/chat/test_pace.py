"""Token buckets: so many at once, then one by one; the same with and without Redis."""

import pytest
import redis
from django.conf import settings

from live.chat import pace
from live.chat.rules import SHOWN_IN_WINDOW, Pace

is_reachable = pace.is_reachable


@pytest.fixture
def _asks_redis(monkeypatch):
    """As the market does, where other tests count in their own process."""
    monkeypatch.setattr(pace, "is_reachable", is_reachable)


def test_five_at_once_then_one_each_two_seconds():
    held = pace.Buckets()
    wanted = {"u1": Pace(5, 2.0)}
    assert [held.take(wanted, now=0.0) for _ in range(5)] == [0.0] * 5
    assert held.take(wanted, now=0.0) == 2.0
    assert held.take(wanted, now=1.5) == 0.5
    assert held.take(wanted, now=2.0) == 0.0
    assert held.take(wanted, now=2.0) == 2.0
    assert held.take({"u2": Pace(5, 2.0)}, now=2.0) == 0.0


def test_one_empty_bucket_takes_nothing_of_the_other():
    held = pace.Buckets()
    own, street = {"u": Pace(1, 10.0)}, {"a": Pace(2, 10.0)}
    assert held.take(own | street, now=0.0) == 0.0
    assert held.take(own | street, now=0.0) == 10.0
    assert held.take(street, now=0.0) == 0.0
    assert held.take(street, now=0.0) == 10.0


def test_old_buckets_are_forgotten(monkeypatch):
    monkeypatch.setattr(pace, "KEPT", 10)
    held = pace.Buckets()
    for n in range(50):
        held.take({f"u{n}": Pace(1, 1.0)}, now=0.0)
    assert len(held._held) == 10


def test_first_of_a_window_are_shown():
    windows = pace.Windows()
    shown = [windows.count(1, 7) <= SHOWN_IN_WINDOW for _ in range(20)]
    assert shown.count(True) == SHOWN_IN_WINDOW
    assert windows.count(2, 7) == 1
    assert windows.count(1, 8) == 1


@pytest.mark.usefixtures("_asks_redis")
def test_a_lost_redis_is_not_asked_for_each_message(settings, monkeypatch):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    asked = []

    def gone():
        asked.append(1)
        raise redis.ConnectionError

    monkeypatch.setattr(pace, "_redis", gone)
    monkeypatch.setattr(pace._Outage, "until", 0.0)
    pace.buckets.clear()
    assert [pace.take({"lost": Pace(2, 60.0)}) > 0 for _ in range(3)] == [
        False,
        False,
        True,
    ]
    assert pace.is_shown_to_all(99)
    assert len(asked) == 1


@pytest.mark.services
@pytest.mark.usefixtures("_asks_redis")
def test_redis_counts_alike():
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.delete("nanpo:pace:t1", "nanpo:pace:t2")
    wanted = {"t1": Pace(3, 60.0), "t2": Pace(100, 60.0)}
    assert [pace.take(wanted) for _ in range(3)] == [0.0] * 3
    assert 59 < pace.take(wanted) <= 60
    assert float(client.hget("nanpo:pace:t2", "n")) == pytest.approx(97, abs=0.1)
    assert 0 < client.pttl("nanpo:pace:t1") <= 181_000
    client.delete("nanpo:pace:t1", "nanpo:pace:t2")
