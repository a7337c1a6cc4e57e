"""The counter without signal: added up, sold, kept, and sent once."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from orders.order.models import Order
from stall.models import StallSale
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.members.states import Role
from vendors.partner.models import StockRecord

from .packer import Phone

STALL = "/desk/li/stall/"


@pytest.fixture
def farm(site):
    return make_farm("Li Family Orchard", code="li")


@pytest.fixture
def walnuts(farm):
    return make_pack(farm, "Thin-shell walnuts", price="18.60", quantity=500)


@pytest.fixture
def pears(farm):
    pack = make_pack(farm, "Pears", price="30.00", quantity=2500)
    pack.partner_sku = "690123"
    pack.save()
    return pack


@pytest.fixture
def phone(chromium, site, farm):
    opened = Phone(chromium, site, make_member(farm, Role.SELLER))
    yield opened
    opened.context.close()
    assert opened.complaints == []


def opens(phone):
    phone.page.goto(STALL)
    phone.page.wait_for_selector("#stall[data-kept]")


def pack(phone, one):
    return phone.page.locator(f"[data-codes][data-pack='{one.pk}']")


def weight(phone, one):
    return phone.page.locator(f"[data-loose][data-pack='{one.pk}'] [data-weight]")


def sells(phone, by):
    phone.page.get_by_role("button", name=by).click()


def test_morning_without_signal_is_sent_once_when_it_returns(phone, walnuts, pears):
    opens(phone)
    phone.offline()
    pack(phone, pears).get_by_role("button", name="One more").click()
    weight(phone, walnuts).fill("1.26")
    expect(phone.page.locator("[data-total]")).to_contain_text("76.87")
    phone.page.locator("[data-given]").fill("100")
    expect(phone.page.locator("b[data-back]")).to_contain_text("23.13")
    sells(phone, "Cash")
    expect(phone.page.locator("#answer")).to_contain_text("76.87")
    expect(weight(phone, walnuts)).to_have_value("")
    pack(phone, pears).locator("[data-price]").fill("25")
    pack(phone, pears).get_by_role("button", name="One more").click()
    sells(phone, "Own QR code")
    expect(phone.unsent).to_contain_text("2 not sent yet")
    assert not Order.objects.exists()
    # The phone dies and comes back, still without signal: the page is on it.
    phone.page.reload()
    expect(phone.unsent).to_contain_text("2 not sent yet")

    phone.offline(False)

    expect(phone.unsent).to_be_hidden()
    expect(phone.page.locator("[data-sales] li")).to_have_count(2)
    sums = StallSale.objects.order_by("pk").values_list(
        "paid_by", "order__total_incl_tax"
    )
    assert list(sums) == [("cash", Decimal("76.87")), ("own-code", Decimal("25.00"))]
    phone.page.reload()
    assert StallSale.objects.count() == 2


def test_scanner_types_a_code(phone, walnuts, pears):
    opens(phone)
    search = phone.page.locator("#stall-search")
    search.fill("wal")
    expect(pack(phone, pears)).to_be_hidden()
    search.fill("690123")
    search.press("Enter")
    search.press_sequentially("690123\n")
    expect(pack(phone, pears).locator(".qty input")).to_have_value("2")
    expect(phone.page.locator("[data-total]")).to_contain_text("60.00")
    # A scale that types its weight and Enter sells nothing.
    weight(phone, walnuts).press_sequentially("0.5\n")
    expect(phone.page.locator("[data-total]")).to_contain_text("78.60")
    assert not Order.objects.exists()


def test_goods_that_went_meanwhile_are_said_and_the_rest_is_kept(phone, pears):
    opens(phone)
    StockRecord.objects.update(is_on_sale=False)
    pack(phone, pears).get_by_role("button", name="One more").click()
    sells(phone, "Cash")

    expect(phone.refused).to_contain_text("30.00")
    expect(phone.refused).to_contain_text("not among your goods")
    expect(phone.unsent).to_be_hidden()
    phone.refused.get_by_role("button").click()
    expect(phone.refused).to_be_hidden()
    assert not Order.objects.exists()


def test_nothing_chosen_and_what_cant_be_read_sell_nothing(phone, pears):
    opens(phone)
    sells(phone, "Cash")
    expect(phone.page.locator("#answer")).to_contain_text("choose what was sold")
    pack(phone, pears).get_by_role("button", name="One more").click()
    pack(phone, pears).locator("[data-price]").fill("much")
    sells(phone, "Cash")
    expect(phone.page.locator("#answer")).to_contain_text("check the amounts")
    expect(pack(phone, pears).locator("[data-price]")).to_have_value("much")
