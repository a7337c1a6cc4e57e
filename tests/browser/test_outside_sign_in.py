"""Joining with WeChat and Alipay, at 360 pixels, in both languages."""

import re
import time

import pytest
from allauth.socialaccount.models import SocialAccount
from playwright.sync_api import expect

from accounts.models import User

from .site import PATIENCE

# Chinese signs may stand right beside it.
CODE = r"(?<!\d)\d{6}(?!\d)"
WORDS = {
    "en-GB": {
        "wechat": "Sign in with WeChat",
        "alipay": "Sign in with Alipay",
        "join": "One more step",
        "sign_up": "Sign up",
        "refused": "Not allowed",
        "back": "To the sign-in page",
        "disconnect": "Disconnect",
        "last": "This is the only way to sign in",
    },
    "zh-CN": {
        "wechat": "用微信登录",
        "alipay": "用支付宝登录",
        "join": "还差一步",
        "sign_up": "注册",
        "refused": "授权",
        "back": "前往登录页面",
        "disconnect": "断开连接",
        "last": "这是您账户唯一的登录方式",
    },
}


def texted_code(site):
    """The code of the newest text, once it was sent."""
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        files = sorted(site.mail.glob("*"), key=lambda file: file.stat().st_mtime)
        for file in reversed(files):
            if found := re.search(CODE, file.read_text(errors="replace")):
                return found.group(0)
        time.sleep(0.1)
    raise AssertionError("no code was texted")


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# A number of its own for each: the site lets none have two codes at once.
CASES = [
    ("en-GB", "wechat", "138 0013 8000"),
    ("en-GB", "alipay", "138 0013 8001"),
    ("zh-CN", "wechat", "138 0013 8002"),
    ("zh-CN", "alipay", "138 0013 8003"),
]


@pytest.mark.parametrize(("locale", "way", "phone"), CASES)
def test_newcomer_refuses_then_joins_and_keeps_their_only_way(
    visitor, site, locale, way, phone
):
    words = WORDS[locale]
    page = visitor(width=360, locale=locale)
    page.goto("/accounts/login/?next=/accounts/outside/")
    assert fits(page)
    page.get_by_role("button", name=words[way]).click()
    page.wait_for_url(f"{site.identities_url}/**")
    page.get_by_role("button", name="Refuse").click()
    expect(
        page.get_by_role("heading", name=re.compile(words["refused"]))
    ).to_be_visible()
    assert fits(page)
    assert not User.objects.exists()

    page.get_by_role("link", name=words["back"]).click()
    page.get_by_role("button", name=words[way]).click()
    page.get_by_role("button", name="Allow as 王芳").click()
    expect(page.get_by_role("heading", name=words["join"])).to_be_visible()
    assert fits(page)
    assert page.locator("[name=name]").input_value() == "王芳"
    page.locator("[name=contact]").fill(phone)
    page.locator("[name=agrees]").check()
    page.get_by_role("button", name=words["sign_up"], exact=True).click()
    page.locator("[name=code]").fill(texted_code(site))
    page.locator("main form button").first.click()

    # What WeChat wants behind its address may come back behind ours.
    page.wait_for_url(re.compile(r"/accounts/outside/(#\w+)?$"))
    assert fits(page)
    page.get_by_role("button", name=words["disconnect"]).click()
    expect(page.get_by_text(words["last"])).to_be_visible()
    assert SocialAccount.objects.get().user == User.objects.get()
