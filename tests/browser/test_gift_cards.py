"""A gift card from the form to the balance, at 360 pixels, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from core.runtime_settings import change_settings
from payments import market_settings as payments
from payments.credit.queries import balance
from payments.gift_cards.models import GiftCard
from tests.factories.accounts import make_user

CODE = re.compile(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}")
WORDS = {
    "": ("Continue to payment", "Redeem", "My balance"),
    "/zh-hans": ("去付款", "兑换", "我的余额"),
}


def pay_at_stripe(page):
    """The page of the double, as a person fills it in."""
    page.locator("input[name=number]").fill("4242424242424242")
    page.locator("input[name=exp_month]").fill("12")
    page.locator("input[name=exp_year]").fill("2040")
    page.locator("input[name=cvc]").fill("123")
    page.locator("button").first.click()


@pytest.mark.parametrize("prefix", WORDS)
@pytest.mark.parametrize("with_script", [True, False])
def test_bought_paid_and_redeemed(visitor, site, prefix, with_script):
    change_settings({payments.GIFT_CARDS: True}, user=None)
    pay, redeem, balance_title = WORDS[prefix]
    buyer = visitor(width=360, java_script_enabled=with_script)
    buyer.goto(f"{prefix}/gift-cards/")
    buyer.locator("[name=recipient_name]").fill("李秀兰")
    buyer.locator("[name=message]").fill("生日快乐！")
    buyer.locator("[name=buyer_email]").fill("zhou@example.org")
    buyer.get_by_role("button", name=pay).click()
    buyer.wait_for_url(f"{site.double_url}/pay/**")
    pay_at_stripe(buyer)

    buyer.wait_for_url("**/gift-cards/card/**")
    expect(buyer.get_by_text("李秀兰")).to_be_visible()
    code = CODE.search(buyer.locator("main").inner_text()).group(0)

    language = "zh-hans" if prefix else "en"
    person = make_user(language=language)
    friend = visitor(person, width=360, java_script_enabled=with_script)
    friend.goto(f"{prefix}/gift-cards/redeem/?code={code}")
    friend.get_by_role("button", name=redeem, exact=True).click()

    expect(friend.get_by_role("heading", name=balance_title)).to_be_visible()
    card = GiftCard.objects.get()
    assert balance(person.pk, card.currency) == card.amount
