"""The rest of a presale is paid at 360 pixels, in both languages."""

import pytest
from playwright.sync_api import expect

from payments.payment.on_invoice import owed_for
from selling.presales.services.rests import ask_for_rest
from tests.browser.test_gift_cards import pay_at_stripe
from tests.factories.accounts import make_user
from tests.factories.orders import make_china
from tests.factories.presales import harvest, make_deposit_presale, order_with_deposit

WORDS = {"en": ("Pay the rest", "Pay"), "zh-hans": ("支付尾款", "支付")}


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("with_script", [True, False])
def test_rest_is_paid_after_the_harvest(visitor, site, language, with_script):
    heading, pay = WORDS[language]
    make_china()
    person = make_user(language=language)
    presale = make_deposit_presale(20)
    order = order_with_deposit(presale, user=person)
    part = order.vendor_orders.get()
    harvest(presale, 120)
    ask_for_rest(part.pk)

    page = visitor(
        person,
        width=360,
        locale="en-GB" if language == "en" else "zh-CN",
        java_script_enabled=with_script,
    )
    page.goto(f"/orders/{order.number}/")
    panel = page.locator(".pay-panel")
    expect(panel.get_by_role("heading", name=heading)).to_be_visible()
    panel.get_by_role("button", name=pay).click()
    page.wait_for_url(f"{site.double_url}/pay/**")
    pay_at_stripe(page)

    page.wait_for_url(f"**/orders/{order.number}/")
    expect(panel).to_have_count(0)
    assert owed_for(part) == 0
