"""What strangers send neither poisons kept pages nor fills the memory with them."""

import asyncio
import gc
import weakref

import pytest

from config.cached_pages import PAGES, known_query
from config.page_cache import Page, Store, size_of
from core.page_cache.parts import cut
from core.page_cache.reads import Kept
from tests.config.changing_market import World
from tests.config.kept_site import get, is_kept, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_a_stranger_sends_makes_no_other_page(site):
    first = site.ask(get("/farms/"))
    for number in range(25):
        hostile = [
            (b"x-forwarded-proto", b"https%d" % number),
            (b"x-forwarded-for", b"10.0.0.%d" % number),
            (b"accept-language", b"x" * number + b"\xff\x00;q=9, *-*;;" * number),
            (b"accept-encoding", b"gzip;q=%d" % (number + 2)),
            (b"cookie", b"nanpo_language=" + b"y" * number),
            (b"cookie", b"nanpo_region=XX-%d; ;;=; =\xfe" % number),
        ]
        other = site.ask(get("/farms/", "", *hostile))
        assert is_kept(other)
        assert text_of(other) == text_of(first)

    assert len(site.cache.kept.found) == 1


def test_cookies_in_two_headers_are_of_one_person(site):
    """As browsers send them over HTTP/2."""
    world = World()
    mine = (b"cookie", world.people["shopper"].encode())

    seen = site.ask(get("/farms/", "theme=dark", mine, (b"cookie", b"recently=1")))

    assert is_kept(seen)
    assert text_of(seen) == text_of(site.ask(get("/farms/", world.people["shopper"])))
    assert not is_kept(site.ask(get("/farms/", "messages=abc", mine)))


def test_long_addresses_and_cookies_take_no_room(site):
    site.ask(get(f"/farms/{'x' * 5000}/"))
    assert len(site.cache.kept.found) == 0

    jar = f"nanpo_session={'s' * 8000}"
    site.cache.kept.most = 100_000
    for number in range(20):
        site.ask(get("/farms/", f"{jar}{number}"))
        assert site.cache.kept.size <= 100_000
    named = [sum(map(len, map(str, key))) for key in site.cache.kept.found]
    assert sum(named) < 100_000


def test_ten_thousand_searches_are_bounded_in_memory():
    store = Store(1_000_000)
    for number in range(10_000):
        query = known_query(b"q=%d&x=%d" % (number, number), PAGES["search"])
        assert query == f"q={number}"
        page = Page([], cut(b"<p>" + bytes(str(number), "ascii") * 500))
        kept = Kept(page, frozenset(), 0, 0.0, float("inf"))
        store.put(("/search/", query), kept, size_of(("/search/", query), page))

    held = sum(kept.value.body.size for kept, _size in store.found.values())
    assert 100 < len(store.found) < 1000
    assert held < store.size <= 1_000_000
    assert store.size == sum(size for _kept, size in store.found.values())


def test_slow_reader_holds_nobody_up_and_nothing_of_the_cache(site):
    site.ask(get("/farms/"))
    (kept, _size), *_rest = site.cache.kept.found.values()
    body = weakref.ref(kept.value.body)
    del kept

    async def read_slowly():
        slow, quick = get("/farms/"), get("/farms/")
        slow.may_read.clear()
        waiting = asyncio.create_task(site.cache.answer(slow.scope, slow.send))
        await slow.has_begun.wait()
        assert await site.cache.answer(quick.scope, quick.send)
        site.cache.kept.drop(next(iter(site.cache.kept.found)))
        gc.collect()
        is_gone = body() is None
        slow.may_read.set()
        assert await waiting
        return is_gone, slow, quick

    is_gone, slow, quick = site.runner.run(read_slowly())
    assert is_gone
    assert text_of(slow) == text_of(quick)


def test_foreign_host_is_refused_and_not_kept(site):
    request = get("/farms/")
    request.scope["headers"][0] = (b"host", b"evil.example")
    site.ask(request)

    assert request.status == 400
    assert all(kept.value is None for kept, _size in site.cache.kept.found.values())


def test_other_cookies_and_headers_make_no_other_page(site):
    first = site.ask(get("/farms/"))
    poisons = [
        (b"x-forwarded-host", b"evil.example"),
        (b"user-agent", b"<script>"),
        (b"referer", b"https://evil.example/"),
        (b"x-original-url", b"/basket/"),
    ]
    for poison in poisons:
        other = site.ask(get("/farms/", "theme=dark; recently=1", poison))
        assert text_of(other) == text_of(first)

    assert len(site.cache.kept.found) == 1


def test_unknown_parameters_make_no_other_page(site):
    for number in range(30):
        assert is_kept(site.ask(get(f"/farms/?x={number}&utm_source={number}")))

    assert len(site.cache.kept.found) == 1
    assert known_query(b"x=1&page=2&y=3", PAGES["storefront:farms"]) == "page=2"
    assert known_query(b"kind=1&kind=2", PAGES["catalogue:index"]) == "kind=1&kind=2"
    assert known_query(b"q=\xff", PAGES["search"]) is None


def test_memory_is_bounded(site):
    site.cache.kept.most = 60_000
    for number in range(1, 30):
        assert is_kept(site.ask(get(f"/season/?month={number % 12 + 1}")))
        assert site.cache.kept.size <= 60_000
    assert site.cache.kept.size == sum(
        size for _kept, size in site.cache.kept.found.values()
    )
