"""On a phone a box is subscribed to, skipped, swapped; a basket comes every week."""

import pytest
from playwright.sync_api import expect

from selling.boxes.models import BoxChoice, BoxDelivery, BoxTerm, Subscription
from selling.boxes.states import DeliveryState, Swaps
from tests.factories.accounts import make_user
from tests.factories.boxes import make_box, make_choice, make_subscription
from tests.factories.orders import make_china
from tests.factories.shop import make_basket, make_pack
from tests.factories.vendors import make_farm

from .test_gift_cards import pay_at_stripe
from .test_main_job import texts_to_agree

WORDS = {
    "en": {
        "subscribe": "Subscribe",
        "name": "Recipient's name",
        "phone": "Mobile number",
        "city": "City",
        "district": "District or county",
        "street": "Street, house number, building, apartment",
        "agree": "I agree to the terms",
        "skip": "Skip this box",
        "skipped": "Skipped",
        "comes": "Receive this box",
        "swap": "Swap",
        "save": "Save",
        "swapped": "Swapped",
        "weekly": "Order this every week",
        "where": "Choose address and first delivery",
        "place": "Place standing order",
        "goods": "Change goods",
    },
    "zh-hans": {
        "subscribe": "订购",
        "name": "收件人",
        "phone": "手机号",
        "city": "城市",
        "district": "区县",
        "street": "街道、门牌号、楼栋、房号",
        "agree": "我同意",
        "skip": "跳过这一箱",
        "skipped": "已跳过",
        "comes": "照常配送",
        "swap": "换货",
        "save": "保存",
        "swapped": "已换货",
        "weekly": "每周定期购买",
        "where": "选择地址和首次配送",
        "place": "提交定期购",
        "goods": "修改商品",
    },
}


@pytest.fixture
def box(site):
    make_china()
    farm = make_farm("Li Family Orchard", code="li")
    box = make_box(farm, slug="li-box", swaps=Swaps.EVEN)
    make_choice(box, make_pack(farm, "Honey", price="50.00", quantity=500))
    return box


def fits(page):
    across = page.evaluate("document.documentElement.scrollWidth")
    assert across <= 360, page.url


def fill_in_where(page, said):
    page.get_by_label(said["name"]).fill("陈玉兰")
    page.get_by_label(said["phone"]).fill("138 0013 8000")
    page.locator("[name=province]").select_option("CN-SH")
    page.get_by_label(said["city"]).fill("上海")
    page.get_by_label(said["district"]).fill("徐汇")
    page.get_by_label(said["street"]).fill("复兴路18号")
    expect(page.locator("#sum")).to_contain_text("¥112.00")
    fits(page)


def agree_and_send(page, said, button):
    if texts_to_agree():
        page.get_by_label(said["agree"]).check()
    page.get_by_role("button", name=said[button], exact=True).click()
    page.wait_for_url("**/accounts/boxes/*/")
    fits(page)


@pytest.mark.parametrize("language", WORDS)
def test_box_is_subscribed_to_skipped_and_swapped(visitor, box, language):
    said = WORDS[language]
    person = make_user(language=language)
    page = visitor(person, width=360, locale="zh-CN" if "zh" in language else "en-GB")
    page.goto(f"/{language}/boxes/")
    page.get_by_role("link", name=box.name).first.click()
    fits(page)

    page.get_by_role("link", name=said["subscribe"]).locator("visible=true").click()
    fill_in_where(page, said)
    agree_and_send(page, said, "subscribe")

    one = Subscription.objects.get()
    assert one.address["line1"] == "复兴路18号"
    first = page.locator(".panel").filter(has=page.get_by_role("heading")).first
    first.get_by_role("button", name=said["skip"]).click()
    expect(first.get_by_text(said["skipped"], exact=True)).to_be_visible()
    skipped = BoxDelivery.objects.get(day=one.next_on)
    assert skipped.state == DeliveryState.SKIPPED
    first.get_by_role("button", name=said["comes"]).click()

    first.get_by_role("link", name=said["swap"], exact=True).click()
    fits(page)
    walnuts = page.locator("li").filter(has_text="Walnuts").first
    walnuts.get_by_text(said["swap"], exact=True).click()
    walnuts.get_by_label("Honey").check()
    walnuts.get_by_role("button", name=said["save"]).click()
    expect(page.get_by_text(said["swapped"], exact=True)).to_be_visible()
    chosen = BoxChoice.objects.get(delivery=skipped)
    assert chosen.pack.product.title == "Honey"
    fits(page)


@pytest.mark.parametrize("language", WORDS)
def test_basket_comes_every_week(visitor, box, language):
    said = WORDS[language]
    person = make_user(language=language)
    honey = box.choices.get().pack
    make_basket(person, [(honey, 2)])
    page = visitor(person, width=360, locale="zh-CN" if "zh" in language else "en-GB")
    page.goto("/basket/")
    page.get_by_role("link", name=said["weekly"]).click()
    fits(page)
    expect(page.locator(f"[name=n-{honey.pk}]")).to_have_value("2")
    page.get_by_role("button", name=said["where"]).click()
    fill_in_where(page, said)
    agree_and_send(page, said, "place")

    one = Subscription.objects.get()
    assert (one.box.shopper, str(one.price)) == (person, "100.00")
    page.get_by_role("link", name=said["goods"]).click()
    page.locator(f"[name=n-{honey.pk}]").fill("3")
    fits(page)
    page.get_by_role("button", name=said["save"]).click()
    page.wait_for_url(f"**/accounts/boxes/{one.pk}/")
    expect(page.locator(".panel").first).to_contain_text("¥150.00")


AHEAD = {
    "en": ("Continue to payment", "8 of 8 boxes left", "¥896.00"),
    "zh-hans": ("去付款", "剩余8箱，共8箱", "¥896.00"),
}


@pytest.mark.parametrize("language", AHEAD)
def test_boxes_are_prepaid(visitor, site, box, language):
    box.is_prepayable = True
    box.save()
    pay, left, amount = AHEAD[language]
    person = make_user(language=language)
    one = make_subscription(box, user=person)
    page = visitor(person, width=360, locale="zh-CN" if "zh" in language else "en-GB")
    page.goto(f"/accounts/boxes/{one.pk}/")
    fits(page)
    page.locator("#prepay label").filter(has_text="896.00").click()
    page.get_by_role("button", name=pay).click()
    page.wait_for_url(f"{site.double_url}/pay/**")
    pay_at_stripe(page)

    page.wait_for_url("**/accounts/boxes/*/")
    fits(page)
    expect(page.get_by_role("heading", name=left)).to_be_visible()
    expect(page.locator("#prepay")).to_contain_text(amount)
    assert BoxTerm.objects.get().is_open
