"""A wish list is shared by its owner and opened by somebody else, on phones."""

import re

import pytest
from playwright.sync_api import expect

from shop.storefront.services import wish
from tests.factories.accounts import make_user
from tests.factories.shop import make_pack

WORDS = {
    "": ("Create link", "Copy the link", "Copied", "Shared wish list", "Stop sharing"),
    "/zh-hans": ("生成链接", "复制链接", "已复制", "分享的心愿单", "停止分享"),
}


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_list_is_shared_opened_and_private_again(visitor, site, prefix):
    create, copy, copied, shared, stop = WORDS[prefix]
    mei = make_user(first_name="Mei")
    wish(mei, make_pack(title="Late plums").product)
    own = visitor(mei, width=360, permissions=["clipboard-write"])
    own.goto(f"{prefix}/")
    own.goto("/accounts/wishes/")
    own.get_by_role("textbox", name=re.compile("list|名称")).fill("Feast 2027")
    own.get_by_role("button", name=create).click()
    own.get_by_role("button", name=copy).click()
    expect(own.get_by_role("button", name=copied)).to_be_visible()
    link = own.locator("#share a").get_attribute("href")

    friend = visitor(width=360, known="status of 404")
    friend.goto(link)
    expect(friend.locator("h1")).to_have_text("Feast 2027")
    expect(friend.locator(".kicker")).to_have_text(shared)
    expect(friend.get_by_role("link", name="Late plums").first).to_be_visible()
    expect(friend.locator("main")).not_to_contain_text("Mei")

    own.on("dialog", lambda dialog: dialog.accept())
    own.get_by_role("button", name=stop).click()
    expect(own.get_by_role("button", name=create)).to_be_visible()
    friend.reload()
    expect(friend.locator("h1")).not_to_have_text("Feast 2027")
