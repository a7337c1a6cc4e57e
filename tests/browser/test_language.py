"""Another language loads the page again, and keeps what was typed."""

import pytest
from playwright.sync_api import expect

from tests.factories.orders import make_china
from tests.factories.shop import make_pack


@pytest.mark.parametrize("width", [360, 1280])
def test_what_was_typed_stays_when_the_language_changes(site, visitor, width):
    make_china()
    pack = make_pack()
    page = visitor(width=width)
    page.goto(pack.product.get_absolute_url())
    page.get_by_role("button", name="Add to basket").locator("visible=true").click()
    said = page.locator("#toast")
    expect(said.get_by_role("link", name="Go to basket")).to_be_visible()
    page.goto("/checkout/")
    page.get_by_label("Recipient's name").fill("Chen Yulan")
    page.get_by_label("Province").select_option("CN-SH")

    page.locator("button[name=language][value=zh-hans]").first.click()
    page.wait_for_load_state()

    assert page.locator("html").get_attribute("lang") == "zh-hans"
    assert page.locator("[name=name]").input_value() == "Chen Yulan"
    assert page.locator("[name=province]").input_value() == "CN-SH"
    page.reload()
    assert page.locator("[name=name]").input_value() == ""
