"""What a business buyer sees on cards, at 360 pixels: one request a page, or none."""

import pytest
from playwright.sync_api import expect

from tests.factories.accounts import make_user
from tests.factories.business_buyers import buyer_of, make_buyer
from tests.factories.orders import make_china
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

SAID = {"en": ("Your price", "from 10 packs"), "zh-hans": ("您的价格", "10份起")}


@pytest.fixture
def packs(site):
    make_china()
    farm = make_farm("Li Family Orchard", code="li")
    return [make_pack(farm, name, price="50.00") for name in ("Walnuts", "Pears")]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_cards_of_a_buyer_show_own_prices(visitor, packs, language):
    walnuts, _pears = packs
    prices = {walnuts: {1: "40.00", 10: "36.00"}}
    page = visitor(
        buyer_of(make_buyer(walnuts.partner, prices)),
        width=360,
        locale="zh-CN" if "zh" in language else "en-GB",
    )
    asked = []
    page.on("request", lambda one: asked.append(one.url))
    prefix = "" if language == "en" else "/zh-hans"
    for address in ("/", "/catalogue/", "/farms/li/"):
        asked.clear()
        page.goto(f"{prefix}{address}")
        card = page.locator(f'li.card[data-goods="{walnuts.product_id}"]').first
        expect(card.locator(".price")).to_have_text("¥40.00")
        for words in SAID[language]:
            expect(card).to_contain_text(words)
        expect(page.locator("li.card", has_text="¥50.00").first).to_be_visible()
        page.wait_for_timeout(300)
        assert len([one for one in asked if "/prices/?ids=" in one]) == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_pages_of_others_ask_for_nothing(visitor, packs):
    walnuts, _pears = packs
    make_buyer(walnuts.partner, {walnuts: "40.00"})
    page = visitor(make_user(), width=360)
    asked = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto("/catalogue/")
    expect(page.locator("li.card .price").first).to_have_text("¥50.00")
    page.wait_for_timeout(300)
    assert not [one for one in asked if "/prices/" in one or "own-prices" in one]
