"""A cache that is lost is an empty one, and costs one wait in a while."""

from threading import Thread

import pytest
from django.core.cache import caches

from core import cache as bearing
from core import limits
from core.breaker import Breaker
from tests.outages import FAULTS, OFF, SILENT, SLOW, outage


@pytest.fixture
def lost(request, settings, monkeypatch):
    """A market whose Redis fails in the way that the test asks for."""
    monkeypatch.setattr(bearing, "TIMEOUT", 0.1)
    with outage(request.param) as found:
        settings.CACHES = {
            "default": {
                "BACKEND": "core.cache.BearingCache",
                "LOCATION": f"redis://127.0.0.1:{found.port}/0",
            }
        }
        yield found
    bearing.breaker_of.cache_clear()


every_fault = pytest.mark.parametrize("lost", FAULTS, indirect=True)


@every_fault
def test_an_error_is_a_miss(lost):
    cache = caches["default"]

    cache.set("menu", "kept")

    assert cache.get("menu", "otherwise") == "otherwise"
    assert cache.get_or_set("menu", lambda: "made") == "made"
    assert cache.get_many(["menu"]) == {}
    assert cache.set_many({"menu": 1}) == ["menu"]
    assert not cache.add("menu", 1)
    assert not cache.touch("menu")
    assert not cache.delete("menu")
    assert not cache.has_key("menu")
    assert cache.delete_many(["menu"]) is None
    cache.clear()
    with pytest.raises(ValueError, match="not found"):
        cache.incr("menu")


@pytest.mark.parametrize("lost", [SILENT, SLOW], indirect=True)
def test_a_hundred_calls_wait_once(lost):
    for number in range(100):
        caches["default"].get(f"key-{number}")

    assert lost.tries == 1


@pytest.mark.parametrize("lost", [SILENT], indirect=True)
def test_after_the_pause_one_asks_and_the_others_go_on(lost):
    cache = caches["default"]
    cache.get("first")
    cache.breaker.closed_until = 0.0

    assert cache.breaker.may_try()
    assert not cache.breaker.may_try()


@every_fault
def test_counts_go_on_without_it(lost):
    passed = [limits.within({"voucher:1": 3}, 600) for _ in range(5)]

    assert passed == [True, True, True, False, False]
    assert limits.counted("voucher:1") == 5


@every_fault
def test_a_count_can_be_taken_back_without_it(lost):
    limits.count("voucher:2", 600)

    limits.uncount("voucher:2")

    assert limits.counted("voucher:2") == 0


@pytest.mark.parametrize("lost", [OFF], indirect=True)
def test_threads_count_together(lost):
    threads = [Thread(target=limits.count, args=["together", 600]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert limits.counted("together") == 8


def test_a_breaker_opens_again_by_itself():
    breaker = Breaker("something", pause=0.0)
    breaker.note_failure(OSError("gone"))

    assert breaker.may_try()
    breaker.note_success()
    assert not breaker.is_lost


@pytest.mark.services
def test_what_redis_keeps_is_found_again_when_it_is_back(settings):
    cache = caches["default"]
    cache.set("menu", "kept")

    cache.breaker.note_failure(OSError("gone"))
    missing = cache.get("menu")
    cache.breaker.note_success()

    assert isinstance(cache, bearing.BearingCache)
    assert missing is None
    assert cache.get("menu") == "kept"
