"""Watching in a browser: words are text, news arrives, buying does not leave."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from live.broadcasts.models import Broadcast
from live.broadcasts.services.shelf import pin_item
from live.chat.models import ChatMessage
from live.chat.services.messages import say
from live.deals.services.lifecycle import DealTerms, close_deal, open_deal
from live.deals.services.news import state_of
from live.watch.models import Watch
from shop.basket.models import Line
from tests.browser.site import Site
from tests.browser.watched import module
from tests.factories.live import make_broadcast_on_air, make_shelf_item, make_viewer
from tests.factories.orders import make_china
from tests.factories.shipping import make_delivery

TELL = "(room, [name, data]) => room.news.give(name, data, String(Math.random()))"
CANARY = "window.__cut = 1"
ATTACKS = [
    f"<script>{CANARY}</script>",
    f"<img src=x onerror='{CANARY}'>",
    f"\"'><svg/onload='{CANARY}'>",
    f"javascript:{CANARY}",
    "{{ 7*7 }} </li></ol><h1>Cut</h1>",
]


@pytest.fixture
def broadcast(site: Site) -> Broadcast:
    """On air with two packs on the shelf, one of them explained; no picture comes."""
    make_china()
    live = make_broadcast_on_air()
    first = make_shelf_item(live, title="Mopan persimmons", on_hand=50_000)
    make_shelf_item(live, title="Walnuts", on_hand=50_000)
    pin_item(live, first, by=live.host)
    live.refresh_from_db()
    return live


def _watch(visitor, broadcast, user=None, **wishes) -> Page:
    page = visitor(user, **wishes)
    page.goto(broadcast.get_absolute_url())
    expect(page.locator("#live-pinned")).to_contain_text("Mopan persimmons")
    return page


def _write(page: Page, text: str) -> None:
    page.locator("#say").fill(text)
    page.locator("#say").press("Enter")
    expect(page.locator("#say")).to_have_value("")


def _line(page: Page, text: str):
    return page.locator("#chat-lines li", has_text=text)


def test_scripts_in_the_chat_are_text_for_all_who_watch(visitor, broadcast):
    for attack in ATTACKS[:2]:
        say(broadcast, make_viewer(first_name=attack[:30]), attack)
    early = _watch(visitor, broadcast)
    writer = _watch(visitor, broadcast, make_viewer(first_name="<b>Zhou"), width=360)
    for attack in ATTACKS:
        _write(writer, attack)
        expect(_line(early, attack).first).to_be_visible()
    crew = visitor(broadcast.host)
    crew.goto(f"/live/{broadcast.code}/moderation/")
    for page in (early, writer, crew):
        assert page.evaluate("window.__cut") is None
        assert page.locator("h1", has_text=re.compile("^Cut$")).count() == 0
        assert page.locator("#chat-lines script, #chat-lines img").count() == 0
    assert ChatMessage.objects.count() == len(ATTACKS) + 2


def test_two_watch_one_of_them_late(visitor, broadcast):
    early = _watch(visitor, broadcast)
    writer = _watch(visitor, broadcast, make_viewer(first_name="Zhou", last_name="Lan"))
    _write(writer, "How long do they keep?")
    expect(_line(early, "How long do they keep?")).to_contain_text("Zhou L.")
    expect(_line(writer, "How long do they keep?")).to_have_count(1)
    late = _watch(visitor, broadcast, width=360)
    expect(_line(late, "How long do they keep?")).to_be_visible()

    crew = visitor(broadcast.host)
    crew.goto(f"/live/{broadcast.code}/moderation/")
    menu = crew.locator("li", has_text="How long do they keep?").locator("summary")
    menu.click()
    crew.get_by_role("button", name="Pin above the chat").click()
    for page in (early, late):
        expect(page.locator("#chat-top")).to_contain_text("How long do they keep?")
    # News reaches those who watch before the crew's own answer does: a menu that is
    # opened on the old list goes with it.
    expect(crew.get_by_role("button", name="Unpin")).to_be_visible()
    crew.locator("li", has_text="How long do they keep?").locator("summary").click()
    crew.get_by_role("button", name="Remove", exact=True).click()
    for page in (early, late, writer):
        expect(_line(page, "How long do they keep?")).to_have_count(0)
        expect(page.locator("#chat-top")).to_be_hidden()
    assert ChatMessage.objects.get().state == "removed"


def test_news_of_pin_stock_and_price_change_the_cards(visitor, broadcast):
    page = _watch(visitor, broadcast)
    walnuts = broadcast.shelf.get(stockrecord__product__title="Walnuts")
    room = module(page, "live/room")
    room.evaluate(TELL, ["pin", {"item": walnuts.pk, "act": "pinned"}])
    expect(page.locator("#live-pinned")).to_contain_text("Walnuts")
    room.evaluate(TELL, ["stock", {"item": walnuts.pk, "packs": 2, "low": True}])
    expect(page.locator("#live-pinned [data-left]")).to_have_text("2 left")
    room.evaluate(TELL, ["stock", {"item": walnuts.pk, "packs": 0, "low": True}])
    expect(page.locator("#live-pinned button")).to_be_disabled()
    walnuts.price = 33
    walnuts.save(update_fields=["price"])
    room.evaluate(TELL, ["shelf", {"item": walnuts.pk, "act": "priced"}])
    expect(page.locator("#shelf")).to_contain_text("¥33.00")


def test_card_of_a_deal_follows_the_news_without_asking(visitor, broadcast):
    item = broadcast.pinned
    deal = open_deal(item, DealTerms(Decimal("9.00"), 5), by=broadcast.host)
    page = _watch(visitor, broadcast, make_viewer())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    card = page.locator("#live-pinned [data-deal]")
    room = module(page, "live/room")

    def stands(taken: int, later: int = 0) -> None:
        news = state_of(deal) | {"taken": taken, "left": 5 - taken}
        news["now"] += later
        room.evaluate(TELL, ["deal", news])

    stands(3)
    expect(card.locator("[data-stands]")).to_have_text("2 left")
    assert card.locator("progress").evaluate("one => one.value") == 3
    stands(5)
    expect(card.locator("[data-stands]")).to_contain_text("All taken.")
    expect(card.get_by_role("button")).to_have_text("Join waiting list")
    stands(4, later=-60_000)  # it was overtaken on its way
    expect(card.get_by_role("button")).to_have_text("Join waiting list")
    stands(4)
    expect(card.get_by_role("button")).to_have_text("Get this deal")
    ours = [url for url in asked if "/deals/" in url or "/shelf/" in url]
    assert ours == []

    closed = state_of(close_deal(deal, by=broadcast.host))
    room.evaluate(TELL, ["deal", closed])
    expect(card).to_contain_text("Deal ended")
    assert len([url for url in asked if f"/deals/{deal.pk}/" in url]) == 1


def test_a_crowd_asks_in_turns(visitor, broadcast):
    """Whatever it is, all pages together ask a hundred times a second at most."""
    page = _watch(visitor, broadcast)
    page.evaluate("Math.random = () => 1")
    page.evaluate("window.setTimeout = (_act, wait) => { window.__wait = wait; }")
    room = module(page, "live/room")
    tell = "(room, [name, data]) => room.news.give(name, data)"
    room.evaluate(tell, ["count", {"n": 5000}])
    deals = module(page, "live/deals")
    assert deals.evaluate("deals => deals.turn()") == 300 + 50_000
    room.evaluate(tell, ["shelf", {}])
    assert page.evaluate("window.__wait") == 150 + 50_000


def test_bought_without_leaving_the_stream(visitor, broadcast):
    make_delivery(broadcast.partner)
    page = _watch(visitor, broadcast, make_viewer(), width=360)
    page.evaluate("window.__same = true")
    page.locator("#live-pinned h3 a").click()
    sheet = page.locator("#sheet")
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Add to basket").click()
    expect(sheet.locator("#basket")).to_contain_text("Mopan persimmons")
    sheet.locator("a:visible", has_text="Checkout").first.click()
    expect(sheet.locator("form[data-pay]")).to_be_visible()
    expect(sheet.locator("#payment-element.ready")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.locator("header [data-basket-count]")).to_have_text("1")
    assert page.evaluate("window.__same") is True
    line = Line.objects.get()
    assert (line.origin, line.quantity) == (broadcast.origin, 1)


def test_page_without_javascript(visitor, broadcast):
    viewer = make_viewer()
    page = visitor(viewer, java_script_enabled=False, width=360)
    page.goto(broadcast.get_absolute_url())
    expect(page.locator("#shelf")).to_contain_text("Walnuts")
    page.locator("#say").fill("Without a script")
    page.locator("#say").press("Enter")
    expect(_line(page, "Without a script")).to_be_visible()
    page.locator("#live-pinned button").click()
    assert Line.objects.get().origin == broadcast.origin
    assert page.url.endswith("#shelf")


def test_who_watches_is_counted(visitor, broadcast):
    page = _watch(visitor, broadcast)
    expect(page.locator("[data-count]")).to_have_text("1")
    other = _watch(visitor, broadcast)
    expect(page.locator("[data-count]")).to_have_text("2")
    other.close()
    with page.expect_response(re.compile("/hearts/")) as answer:
        page.locator("[data-heart]").click()
    assert answer.value.json() == {"n": 1}
    assert Watch.objects.count() in {0, 1, 2}
