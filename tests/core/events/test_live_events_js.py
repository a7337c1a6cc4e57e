"""The pages' script in Chromium: streams that break, networks that let none through."""

import json
from itertools import count
from urllib.parse import urlencode

import pytest
from playwright.sync_api import sync_playwright

from core.events import address
from tests.browser.conftest import FLAGS
from tests.services import REQUIRED, chromium_path

from .servers import Streams

pytestmark = pytest.mark.skipif(
    chromium_path() is None and not REQUIRED,
    reason="needs Chromium: install it or set CHROMIUM",
)
numbers = count(1)


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    server = Streams(tmp_path_factory.mktemp("market")).start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    page = chromium.new_page()
    page.set_default_timeout(20_000)
    yield page
    page.close()


@pytest.fixture
def channel():
    return f"live:{next(numbers)}"


def listen(page, market, where, **more):
    page.goto(f"{market.url}/page/?{urlencode({'address': where} | more)}")


def heard(page, number):
    page.wait_for_function(f"heard.length >= {number}")
    return page.evaluate("heard")


def turned(page, state):
    page.wait_for_function("state => states.at(-1) === state", arg=state)


def test_page_hears_each_event_once_and_the_count(page, market, channel):
    listen(page, market, address(channel))
    turned(page, "live")

    market.say(channel, "chat", 30)

    assert heard(page, 30) == [[n, True] for n in range(30)]
    page.wait_for_function("window.viewers === 1")
    assert page.evaluate("[states, resyncs]") == [["live"], 0]


def test_page_comes_back_to_a_server_that_was_killed_and_asks_anew(
    page, market, channel
):
    listen(page, market, address(channel))
    turned(page, "live")
    market.say(channel, "chat", 2)
    assert len(heard(page, 2)) == 2

    market.kill()
    turned(page, "reconnecting")
    market.start()
    turned(page, "live")
    market.say(channel, "chat", 3)

    assert [n for n, _ in heard(page, 5)] == [0, 1, 0, 1, 2]
    assert page.evaluate("resyncs") >= 1


def test_page_asks_where_no_stream_gets_through_until_one_does(page, market, channel):
    listen(page, market, address(channel))
    turned(page, "live")
    market.say(channel, "chat", 2)
    heard(page, 2)
    market.refuse(502)
    page.evaluate("news.open()")
    turned(page, "polling")

    market.say(channel, "chat", 20)
    assert [n for n, _ in heard(page, 22)] == [0, 1, *range(20)]
    market.refuse(0)
    turned(page, "live")
    market.say(channel, "chat", 1)

    assert [n for n, _ in heard(page, 23)] == [0, 1, *range(20), 0]
    assert page.evaluate("resyncs") == 0


def test_page_with_an_old_ticket_gets_a_new_one(page, market, channel):
    listen(page, market, "/events/old/", renew=f"/renew/{channel}/")
    turned(page, "live")
    market.say(channel, "chat", 1)

    assert heard(page, 1) == [[0, True]]


def test_page_with_an_old_ticket_and_no_way_to_a_new_one_says_so(page, market):
    listen(page, market, "/events/old/")
    turned(page, "ended")


def test_page_unpacks_nchans_bundles_and_knows_what_it_heard(page, market, channel):
    rows = [
        ["1-a", "chat", {"n": 1}],
        ["2-a", "chat", {"n": 2}],
        ["", "count", {"n": 9}],
    ]
    sent = f"retry: 20\nid: 1:0\nevent: bundle\ndata: {json.dumps(rows)}\n\n"
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(body=sent, content_type="text/event-stream")

    page.route("**/stream/**", answer)
    listen(page, market, address(channel).replace("/events/", f"/stream/{channel}/"))
    page.wait_for_function("window.viewers === 9 && resyncs > 0")

    assert heard(page, 2) == [[1, True], [2, True]]
    assert len(asked) > 1


def test_hidden_page_closes_its_stream_and_opens_it_again(page, market, channel):
    listen(page, market, address(channel))
    turned(page, "live")

    page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert page.evaluate("news.source") is None
    market.say(channel, "chat", 1)
    page.evaluate(
        "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
    )

    page.wait_for_function("news.source?.readyState === 1")
